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
    private readonly Dictionary<ConversationId, List<Entry>> _logs = [];
    private readonly Dictionary<(ConversationId, UserId, ClientMessageId), Entry> _byClientId = [];
    private readonly Dictionary<(string Grain, string Name), (long Etag, byte[] Body)> _states = [];
    private readonly Dictionary<(ConversationId, UserId), (long Delivered, long Read)> _watermarks = [];

    public IReadOnlyDictionary<ConversationId, List<Entry>> Logs => _logs;

    /// <summary>Breaches that show only here: a stored watermark that fell or lies above the log's end.</summary>
    public List<string> Faults { get; } = [];

    public IReadOnlyList<Entry> Log(ConversationId conversation) => _logs.GetValueOrDefault(conversation) ?? [];

    public long LastSequence(ConversationId conversation) => Log(conversation) is [.., var last] ? last.Sequence : 0;

    public Entry? Find(ConversationId conversation, UserId sender, ClientMessageId id) =>
        bug == Bug.IdempotencyInMemory ? null : _byClientId.GetValueOrDefault((conversation, sender, id));

    /// <summary>Commits an append, or finds why not.</summary>
    /// <param name="believed">Where the appending process last saw the log end.</param>
    public AppendResult Append(ConversationId conversation, ImmutableArray<Entry> entries, long? believed)
    {
        foreach (var entry in entries)
        {
            if (entry.ClientMessageId is { } id && Find(conversation, entry.SenderId, id) is { } earlier)
            {
                return new AppendResult.Duplicate(earlier);
            }
        }

        var last = LastSequence(conversation);
        var first = entries[0].Sequence;
        var fits = bug switch
        {
            Bug.NoFence => true,
            Bug.FenceWithinProcess => first == (believed ?? last) + 1,
            Bug.HolesAccepted => first > last,
            _ => first == last + 1,
        };
        if (!fits)
        {
            return new AppendResult.Conflict(last);
        }

        Write(conversation, entries);
        return AppendResult.Appended.Value;
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
}
