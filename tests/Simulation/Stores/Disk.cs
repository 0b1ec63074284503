using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Simulation.Faults;
using ChatOrleans.Storage;

namespace ChatOrleans.Simulation.Stores;

/// <summary>
/// What is durable: logs and grain states, with exactly the store's contract. It has no faults of its own; those are on the
/// way to it (<see cref="StoreClient"/>).
/// </summary>
internal sealed class Disk(Bug bug)
{
    private Dictionary<ConversationId, List<Entry>> _logs = [];
    private Dictionary<(ConversationId, UserId, ClientMessageId), Entry> _byClientId = [];
    private Dictionary<(string Grain, string Name), (long Etag, byte[] Body)> _states = [];
    private Dictionary<(ConversationId, UserId), (long Delivered, long Read)> _watermarks = [];
    private int _restores;

    public IReadOnlyDictionary<ConversationId, List<Entry>> Logs => _logs;

    /// <summary>Another one after each restore, as a store says it.</summary>
    public string Place => bug == Bug.EpochNotTold ? "here" : $"place {_restores}";

    /// <summary>Breaches that show only here: a stored watermark that fell or lies above the log's end.</summary>
    public List<string> Faults { get; } = [];

    public Backup Backup() => new(
        _logs.ToDictionary(log => log.Key, log => log.Value.ToList()), _byClientId.ToDictionary(), _states.ToDictionary(),
        _watermarks.ToDictionary());

    public void Restore(Backup backup)
    {
        (_logs, _byClientId, _states, _watermarks) = backup;
        _restores++;
    }

    public IReadOnlyList<Entry> Log(ConversationId conversation) => _logs.GetValueOrDefault(conversation) ?? [];

    public long LastSequence(ConversationId conversation) => Log(conversation) is [.., var last] ? last.Sequence : 0;

    /// <summary>Commits an append, or finds why not.</summary>
    /// <param name="believed">Where the appending process last saw the log end.</param>
    public AppendResult Append(
        ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain, long? believed)
    {
        var earlier = entries
            .Select(entry => entry.ClientMessageId is { } id ? Find(conversation, entry.SenderId, id) : null)
            .FirstOrDefault(found => found is not null);
        var (last, first) = (LastSequence(conversation), entries[0]);
        var result = bug switch
        {
            Bug.NoFence => AppendDecision.Of(earlier, first.Sequence - 1, first, chain),
            Bug.FenceWithinProcess => AppendDecision.Of(earlier, believed ?? last, first, chain),
            Bug.HolesAccepted => AppendDecision.Of(earlier, Math.Max(last, first.Sequence - 1), first, new()),
            _ => AppendDecision.Of(earlier, last, first, chain),
        };
        if (result is AppendResult.Appended)
        {
            Write(conversation, entries);
        }

        return result;
    }

    public void Write(ConversationId conversation, ImmutableArray<Entry> entries)
    {
        if (!_logs.TryGetValue(conversation, out var log))
        {
            _logs[conversation] = log = [];
        }

        foreach (var entry in entries)
        {
            log.Add(entry);
            if (entry.ClientMessageId is { } id)
            {
                _byClientId.TryAdd((conversation, entry.SenderId, id), entry);
            }
        }
    }

    public (long? Etag, byte[]? Body) State(string grain, string name) =>
        _states.TryGetValue((grain, name), out var state) ? (state.Etag, state.Body) : (null, null);

    /// <summary>Null when the state is not the one that was read.</summary>
    public long? PutState(string grain, string name, long? etag, byte[]? body)
    {
        var stored = State(grain, name).Etag;
        if (stored != etag && bug != Bug.LastStateWins)
        {
            return null;
        }

        if (body is null)
        {
            _states.Remove((grain, name));
            return 0;
        }

        var next = (stored ?? 0) + 1;
        _states[(grain, name)] = (next, body);
        return next;
    }

    /// <summary>A snapshot of a conversation is durable: its watermarks must not have fallen.</summary>
    public void Judge(ConversationId conversation, ImmutableArray<MemberState> members)
    {
        var last = LastSequence(conversation);
        foreach (var member in members)
        {
            var (delivered, read) = _watermarks.GetValueOrDefault((conversation, member.UserId));
            if (member.Delivered < delivered || member.Read < read)
            {
                Faults.Add(
                    $"The stored watermarks of {member.UserId} in {conversation} fell from {delivered}, {read} "
                    + $"to {member.Delivered}, {member.Read}.");
            }

            if (member.Delivered > last || member.Read > member.Delivered)
            {
                Faults.Add(
                    $"The stored watermarks of {member.UserId} in {conversation} are {member.Delivered}, {member.Read}, "
                    + $"but the log ends at {last}.");
            }

            _watermarks[(conversation, member.UserId)] = (member.Delivered, member.Read);
        }
    }

    /// <summary>The watermarks in the latest snapshot.</summary>
    public (long Delivered, long Read) Watermarks(ConversationId conversation, UserId user) =>
        _watermarks.GetValueOrDefault((conversation, user));

    private Entry? Find(ConversationId conversation, UserId sender, ClientMessageId id) =>
        bug == Bug.IdempotencyInMemory ? null : _byClientId.GetValueOrDefault((conversation, sender, id));
}
