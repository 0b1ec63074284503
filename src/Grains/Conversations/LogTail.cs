using System.Collections.Immutable;
using System.Diagnostics;
using ChatOrleans.Errors;
using ChatOrleans.Metrics;
using ChatOrleans.Storage;
using ChatOrleans.Traces;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Conversations;

/// <summary>
/// The end of one conversation's log as this activation knows it: what is durable, and what is decided on top of it and on its
/// way to the disk. Once it has ended, because its numbers may not be the log's, it takes nothing more.
/// </summary>
/// <param name="follow">Gets each entry that became durable, once, in the order of the log, before anybody sees it in
/// <see cref="Durable"/>.</param>
/// <param name="deactivate">Ends the activation.</param>
internal sealed partial class LogTail(
    ConversationId id,
    IConversationLog log,
    Epochs epochs,
    int idempotencyWindow,
    Action<Entry> follow,
    Action deactivate,
    ChatMetrics metrics,
    ILogger<LogTail> logger)
{
    private const string LeftBehind = "the log has gone on without it";
    private const int ReplayPage = 1_000;

    private readonly IdempotencyWindow _window = new(idempotencyWindow);
    private AppendChain _chain = new();
    private Task _lastAppend = Task.CompletedTask;

    /// <summary>What the log has confirmed. Readers, answers, snapshots and the audience see nothing else.</summary>
    public Conversation Durable { get; private set; } = Conversation.Empty(id);

    /// <summary>With the entries that are on their way to the disk. Rules and numbers build on it.</summary>
    public Conversation Decided { get; private set; } = Conversation.Empty(id);

    public bool HasEnded { get; private set; }

    /// <summary>Begins with a snapshot, and reads from the log what the snapshot does not have.</summary>
    /// <exception cref="TransientException">The log is unavailable.</exception>
    public async Task Load(Conversation snapshot, CancellationToken cancellationToken)
    {
        Durable = snapshot;
        ImmutableArray<Entry> page;
        do
        {
            page = await log.ReadAfter(id, Durable.LastSequence, ReplayPage, cancellationToken).TranslateUnavailable();
            foreach (var entry in page)
            {
                _window.Add(entry);
                follow(entry);
                Durable = Durable.With(entry);
            }
        }
        while (page.Length == ReplayPage);
        Decided = Durable = Durable.In(
            Durable.EpochStarts is [.., var latest] ? await epochs.Learn(latest.Epoch).TranslateUnavailable() : epochs.Current);
    }

    /// <exception cref="TransientException">This activation ends; the next one answers.</exception>
    public void ThrowIfEnded()
    {
        if (HasEnded)
        {
            throw new TransientException("The conversation is reloading.");
        }

        if (Decided.Epoch != epochs.Current)
        {
            throw End("a new epoch has begun", null);
        }
    }

    /// <summary>How much of what was read in another epoch the durable log has: no entry above this sequence.</summary>
    public long CommonWith(EpochId? epoch) =>
        epoch == Durable.Epoch ? long.MaxValue
        : epoch is { } read && !epochs.Has(read) ? 0
        : Durable.EpochStarts.FirstOrDefault(start => epochs.IsAfter(start.Epoch, epoch))?.Sequence - 1 ?? long.MaxValue;

    /// <summary>
    /// Makes a decision durable. It counts as decided at once, and its entries are with the log, in the order of their
    /// numbers, when this method first awaits. Appends complete in this order too.
    /// </summary>
    /// <param name="decision">Of some entries, made on <see cref="Decided"/> without an await since.</param>
    /// <returns>Null when it is durable; else the earlier entry with the same client id, and nothing was appended.</returns>
    /// <exception cref="TransientException">The append failed, or its outcome is unknown, and this activation ends; or it was
    /// decided on a duplicate.</exception>
    public Task<Entry?> Append(Decision decision)
    {
        ThrowIfEnded();
        Decided = decision.After!;
        foreach (var entry in decision.Entries)
        {
            _window.Add(entry);
        }

        var append = Append(decision, _lastAppend);
        _lastAppend = append;
        return append;
    }

    /// <summary>
    /// What became of an earlier entry with this client id, once that is known. Null, without an await, when none is remembered.
    /// </summary>
    /// <exception cref="TransientException">The earlier append failed, or the log is unavailable.</exception>
    public async ValueTask<Entry?> FindEarlier(UserId sender, ClientMessageId clientId)
    {
        if (_window.Find(sender, clientId) is not { } sequence)
        {
            return null;
        }

        await Reach(sequence);
        var found = await log.ReadAfter(id, sequence - 1, 1, CancellationToken.None).TranslateUnavailable();
        return found is [var earlier] && (earlier.SenderId, earlier.ClientMessageId) == (sender, clientId) ? earlier
            : _window.Find(sender, clientId) != sequence ? throw BehindDuplicate()
            : throw End($"entry {sequence} is not in the log", null);
    }

    /// <summary>The same of any entry, also one that is not remembered. Nothing is appended.</summary>
    /// <exception cref="TransientException">The earlier append failed, or the log is unavailable.</exception>
    public async Task<Entry?> FindEarlierInLog(UserId sender, ClientMessageId clientId)
    {
        if (await FindEarlier(sender, clientId) is { } remembered)
        {
            return remembered;
        }

        // The log looks for the client id before all else, and appends nothing behind a broken chain.
        var chain = new AppendChain();
        chain.Break();
        var entry = new Entry
        {
            Sequence = 1, Kind = EntryKind.Posted, SenderId = sender, ClientMessageId = clientId, SentAt = default,
        };
        try
        {
            return await log.Append(id, [entry], chain, CancellationToken.None) is AppendResult.Duplicate(var earlier)
                ? earlier
                : null;
        }
        catch (Exception error) when (error is LogUnavailableException or AppendOutcomeUnknownException)
        {
            throw new TransientException($"The log is unavailable: {error.GetBaseException().Message}");
        }
    }

    /// <summary>
    /// The caller knows of this entry. If the log has it, it is durable here on return: an append of this activation is
    /// waited for, and an entry of another activation ends this one.
    /// </summary>
    /// <exception cref="TransientException">This activation ends, or the log is unavailable.</exception>
    public async ValueTask Reach(long sequence)
    {
        ThrowIfEnded();
        if (sequence > Decided.LastSequence)
        {
            sequence = (await ReadHead())?.Sequence ?? 0;
        }

        if (sequence > Durable.LastSequence)
        {
            // The caller of that append learns of a failure; here only its end matters.
            await Task.WhenAny(_lastAppend);
            ThrowIfEnded();
        }
    }

    /// <summary>The same for a position. Numbers of another epoch mean nothing in this one.</summary>
    public ValueTask Reach(Position held, long head = 0) =>
        Reach(Math.Max(held.Epoch == Durable.Epoch ? held.Sequence : 0, head));

    /// <summary>The last entry of the log; null when it has none.</summary>
    /// <exception cref="TransientException">Another activation appended to it, or it is unavailable.</exception>
    public async Task<Entry?> ReadHead()
    {
        var durable = Durable.LastSequence;
        var heads = await log.Heads([id], CancellationToken.None).TranslateUnavailable();
        var head = heads.GetValueOrDefault(id);
        return head?.Sequence > Decided.LastSequence ? throw End(LeftBehind, null)
            : (head?.Sequence ?? 0) < durable ? throw await WentBack()
            : head;
    }

    /// <summary>
    /// The entries that were read, without those not yet durable at <paramref name="last"/>: an answer is of one moment, at
    /// which the caller was a member.
    /// </summary>
    /// <exception cref="TransientException">Another activation appended to the log; this one ends.</exception>
    public ImmutableArray<Entry> UpTo(long last, ImmutableArray<Entry> read) =>
        read is not [.., var latest] || latest.Sequence <= last ? read
        : latest.Sequence > Decided.LastSequence ? throw End(LeftBehind, null)
        : [.. read.TakeWhile(entry => entry.Sequence <= last)];

    /// <summary>Up to <paramref name="limit"/> entries after a sequence, as <see cref="UpTo"/>.</summary>
    /// <exception cref="TransientException">Also when the log is unavailable.</exception>
    public async Task<ImmutableArray<Entry>> ReadAfter(long after, long last, int limit) =>
        UpTo(last, await log.ReadAfter(id, after, limit, CancellationToken.None).TranslateUnavailable());

    /// <summary>Ends this activation: what is decided here may never become durable. The next one reads the log.</summary>
    /// <returns>For callers, who retry.</returns>
    public TransientException End(string why, Exception? error)
    {
        if (!HasEnded)
        {
            HasEnded = true;
            metrics.Reloads.Add(1);
            LogReloading(id, why, error);
            deactivate();
        }

        return new($"The conversation reloads because {why}.");
    }

    private async Task<Entry?> Append(Decision decision, Task before)
    {
        var (entries, chain) = (decision.Entries, _chain);
        using var span = ChatTraces.Source.StartActivity("chat.append");
        span?.SetTag("chat.conversation", id.ToString()).SetTag("chat.sequence", entries[0].Sequence);
        AppendResult result;
        try
        {
            result = await log.Append(id, entries, chain, CancellationToken.None);
        }
        catch (Exception error)
        {
            // Even an unexpected one: it is unknown what the log has now.
            metrics.AppendFailures.Add(1);
            var ended = End("the append failed", error);
            if (error is LogUnavailableException or AppendOutcomeUnknownException)
            {
                throw ended;
            }

            throw;
        }

        // The log confirms in order, but does not promise that its callers go on in order.
        await Task.WhenAny(before);
        switch (result)
        {
            case AppendResult.Appended:
                metrics.Appends.Add(1);
                await before;
                foreach (var entry in entries)
                {
                    follow(entry);
                }

                Durable = decision.After!;
                return null;
            case AppendResult.Duplicate(var earlier):
                await before;
                TakeBack(chain);
                return earlier;
            case AppendResult.Conflict when chain != _chain:
                throw BehindDuplicate();
            case AppendResult.Conflict(var last) when last < Durable.LastSequence:
                throw await WentBack();
            case AppendResult.Conflict(var last):
                throw End($"the log ends at {last}, not before {entries[0].Sequence}", null);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>
    /// A client id from before the window came again. What was decided with it and on it never comes into the log, because its
    /// chain is broken; all before it is durable. So numbers are given out anew from there.
    /// </summary>
    private void TakeBack(AppendChain chain)
    {
        if (chain == _chain)
        {
            _chain = new();
            _lastAppend = Task.CompletedTask;
            Decided = Durable;
            _window.ForgetAfter(Durable.LastSequence);
        }
    }

    private static TransientException BehindDuplicate() => new("It was decided on a duplicate; retry.");

    /// <summary>The log has less than it had: it was restored beneath this activation.</summary>
    private async Task<TransientException> WentBack()
    {
        var ended = End("the log ends before what was durable", null);
        await epochs.Leave(Durable.Epoch).TranslateUnavailable();
        return ended;
    }

    [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} reloads because {Why}.")]
    private partial void LogReloading(ConversationId conversation, string why, Exception? error);
}
