using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;
using ChatOrleans.Metrics;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Storage.Cosmos;

/// <summary>
/// Appends of one conversation run one after the other, each as one transactional batch; those of many conversations run
/// side by side.
/// </summary>
internal sealed partial class CosmosWriter : IDisposable
{
    private const int WaitingMax = 65_536;

    private readonly CosmosDatabase _database;
    private readonly CosmosReader _reader;
    private readonly ChatMetrics _metrics;
    private readonly ILogger<CosmosWriter> _logger;
    private readonly Dictionary<ConversationId, Queue<CosmosAppend>> _lanes = [];

    // Its thread belongs to no grain, and so neither do the lanes that it starts.
    private readonly WriteQueue<CosmosAppend> _queue;
    private int _waiting;

    public CosmosWriter(CosmosDatabase database, ChatMetrics metrics, ILogger<CosmosWriter> logger)
    {
        (_database, _metrics, _logger) = (database, metrics, logger);
        _reader = new(database);
        _queue = new("cosmos-writer", weightMax: 1, static _ => 1, appends => Start(appends[0]), metrics: null);
    }

    /// <summary>Appends that have not ended.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>
    /// Hands over an append; it takes its place in the order of its conversation before this returns. It fails as
    /// unavailable when too much waits already, or the writer is stopped.
    /// </summary>
    public void Enqueue(CosmosAppend append)
    {
        append.Since = _metrics.WaitBegins();
        if (Interlocked.Increment(ref _waiting) > WaitingMax || !_queue.TryAdd(append))
        {
            Interlocked.Decrement(ref _waiting);
            append.Fail(new LogUnavailableException("Too many writes wait for the store, or it is closed."));
        }
    }

    /// <summary>Takes no further appends; those that wait go on.</summary>
    public void Dispose() => _queue.Dispose();

    private void Start(CosmosAppend append)
    {
        lock (_lanes)
        {
            if (_lanes.TryGetValue(append.Conversation, out var lane))
            {
                lane.Enqueue(append);
                return;
            }

            _lanes[append.Conversation] = new([append]);
        }

        // Not awaited: lanes run side by side. It throws nothing; each append has its own failure.
        _ = Drain(append.Conversation);
    }

    private async Task Drain(ConversationId conversation)
    {
        CosmosHead? head = null;
        while (Next(conversation) is { } append)
        {
            try
            {
                var started = ChatMetrics.Now();
                _metrics.Waited(append.Since);
                (var result, head) = await Append(append, head);
                _metrics.Committed(1, started);
                append.Complete(result);
            }
            catch (Exception error)
            {
                LogAppendFailed(conversation, error);
                head = null;
                append.Fail(error is LogUnavailableException or AppendOutcomeUnknownException
                    ? error
                    : new AppendOutcomeUnknownException("The append failed; whether it is durable is unknown.", error));
            }

            Interlocked.Decrement(ref _waiting);
        }
    }

    private CosmosAppend? Next(ConversationId conversation)
    {
        lock (_lanes)
        {
            if (_lanes[conversation].TryDequeue(out var append))
            {
                return append;
            }

            _lanes.Remove(conversation);
            return null;
        }
    }

    private async Task<(AppendResult Result, CosmosHead? Head)> Append(CosmosAppend append, CosmosHead? known)
    {
        // The head that this lane last wrote is only a guess: another process may have appended since.
        var head = known is { } end && end.Last == append.Run.First - 1
            ? end
            : await _reader.Head(append.Conversation, CancellationToken.None);
        if (!append.Follows(head.Last))
        {
            return (append.Decide(await Earlier(append), head.Last), head);
        }

        using var response = await _database.Execute(() => Batch(append, head), CancellationToken.None);
        if (response.IsSuccessStatusCode)
        {
            return (AppendResult.Appended.Value, new(append.Run.Last, response[^1].ETag));
        }

        return (await Refused(append), null);
    }

    // Claims first, so that a resend is seen as one; the head last, so that its ETag is the last of the results.
    private TransactionalBatch Batch(CosmosAppend append, CosmosHead head)
    {
        var batch = _database.Log.CreateTransactionalBatch(append.Conversation.Partition());
        foreach (var claim in append.Claims)
        {
            batch.CreateItem(claim);
        }

        batch.CreateItem(append.Run);
        var document = new HeadDocument { Conversation = append.Conversation, Entry = append.Entries[^1] };
        return head.ETag is null
            ? batch.CreateItem(document)
            : batch.ReplaceItem(document.Id, document, new() { IfMatchEtag = head.ETag });
    }

    /// <summary>Why a batch was refused; perhaps because an earlier try of it had got through unanswered.</summary>
    private async Task<AppendResult> Refused(CosmosAppend append)
    {
        try
        {
            var there = await _reader.ReadAfter(append.Conversation, append.Run.First - 1, append.Entries.Length, default);
            if (Json(there).SequenceEqual(Json(append.Entries)))
            {
                return AppendResult.Appended.Value;
            }

            var earlier = await Earlier(append);
            var head = await _reader.Head(append.Conversation, CancellationToken.None);
            return append.Decide(earlier, head.Last) is var decided and not AppendResult.Appended
                ? decided
                : throw new LogUnavailableException("Another process is changing the conversation.");
        }
        catch (LogUnavailableException error)
        {
            throw new AppendOutcomeUnknownException("The append was refused; why is unknown.", error);
        }
    }

    private async Task<Entry?> Earlier(CosmosAppend append)
    {
        foreach (var entry in append.Entries.Where(entry => entry.ClientMessageId is not null))
        {
            if (await _reader.Find(append.Conversation, entry.SenderId, entry.ClientMessageId!.Value, default) is { } earlier)
            {
                return earlier;
            }
        }

        return null;
    }

    private static byte[] Json(IEnumerable<Entry> entries) => JsonSerializer.SerializeToUtf8Bytes(entries, ChatJson.Options);

    [LoggerMessage(LogLevel.Error, "An append to conversation {Conversation} failed.")]
    private partial void LogAppendFailed(ConversationId conversation, Exception error);
}
