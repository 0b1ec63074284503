using System.Collections.Immutable;
using ChatOrleans.Errors;
using ChatOrleans.Storage;
using ChatOrleans.Traces;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Conversations;

public sealed partial class ConversationGrain
{
    private const string LeftBehind = "the log has gone on without it";

    private readonly AppendChain _appends = new();
    private Task _lastAppend = Task.CompletedTask;
    private bool _reloading;

    /// <summary>Makes entries durable. Null, or the earlier entry with the same client id.</summary>
    /// <exception cref="TransientException">The append failed or its outcome is unknown: this activation
    /// ends.</exception>
    private Task<Entry?> Append(ImmutableArray<Entry> entries)
    {
        var append = AppendToLog(entries);
        _lastAppend = append;
        return append;
    }

    private async Task<Entry?> AppendToLog(ImmutableArray<Entry> entries)
    {
        using var span = ChatTraces.Source.StartActivity("chat.append");
        span?.SetTag("chat.conversation", _id.ToString()).SetTag("chat.sequence", entries[0].Sequence);
        try
        {
            switch (await log.Append(_id, entries, _appends, CancellationToken.None))
            {
                case AppendResult.Appended:
                    metrics.Appends.Add(1);
                    foreach (var entry in entries)
                    {
                        _conversation.Commit(entry);
                    }

                    return null;
                case AppendResult.Duplicate(var earlier):
                    Reload("a client id from before the window came again", null);
                    return earlier;
                case AppendResult.Conflict(var last):
                    throw Reload($"the log ends at {last}, not before {entries[0].Sequence}", null);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
        catch (Exception error) when (error is LogUnavailableException or AppendOutcomeUnknownException)
        {
            metrics.AppendFailures.Add(1);
            throw Reload("the append failed", error);
        }
    }

    /// <summary>This activation's numbers are no longer the log's: it ends, and the next one reads the log.</summary>
    private TransientException Reload(string why, Exception? error)
    {
        if (!_reloading)
        {
            _reloading = true;
            metrics.Reloads.Add(1);
            LogReloading(_id, why, error);
            DeactivateOnIdle();
        }

        return new($"The conversation reloads because {why}.");
    }

    private void ThrowIfReloading()
    {
        if (_reloading)
        {
            throw new TransientException("The conversation reloads.");
        }
    }

    /// <summary>Reads what the snapshot lacks, from the log.</summary>
    private async Task Replay(CancellationToken cancellationToken)
    {
        const int page = 1_000;
        ImmutableArray<Entry> entries;
        do
        {
            entries = await log.ReadAfter(_id, _conversation.Committed, page, cancellationToken).OrTransient();
            _conversation.Replay(entries);
            foreach (var entry in entries)
            {
                _window.Add(entry);
            }
        }
        while (entries.Length == page);
    }

    /// <summary>
    /// The caller knows of this entry. When the log has it, so does this activation on return: its own append is waited
    /// for; after another's, while two of them lived, it ends.
    /// </summary>
    private async Task Reach(long sequence, CancellationToken cancellationToken)
    {
        if (sequence > _conversation.LastSequence)
        {
            var head = (await Head(cancellationToken))?.Sequence ?? 0;
            if (head > _conversation.LastSequence)
            {
                throw Reload(LeftBehind, null);
            }

            // While the log was asked, a number may have been given out here that another's entry has there.
            sequence = Math.Min(sequence, head);
        }

        if (sequence > _conversation.Committed)
        {
            await Task.WhenAny(_lastAppend);
            ThrowIfReloading();
        }
    }

    /// <summary>
    /// The caller was found to be a member when the log ended here; what came while it was read may say otherwise. An
    /// entry that was never given out here is another activation's.
    /// </summary>
    private ImmutableArray<Entry> UpTo(long last, ImmutableArray<Entry> entries) =>
        entries is not [.., var latest] || latest.Sequence <= last ? entries
        : latest.Sequence > _conversation.LastSequence ? throw Reload(LeftBehind, null)
        : [.. entries.TakeWhile(entry => entry.Sequence <= last)];

    /// <summary>The last entry of the log; null when it has none.</summary>
    private async Task<Entry?> Head(CancellationToken cancellationToken) =>
        (await log.Heads([_id], cancellationToken).OrTransient()).GetValueOrDefault(_id);

    [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} reloads because {Why}.")]
    private partial void LogReloading(ConversationId conversation, string why, Exception? error);
}
