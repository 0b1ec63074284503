using System.Collections.Concurrent;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Users;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Client;

/// <summary>
/// One following, from its start to its end. Hints and a timer only say where to look; what is handled comes from the log, page
/// by page after the cursor, so nothing is left out, however many hints are lost.
/// </summary>
internal sealed partial class Following(
    ChatClient client, UserId user, ICursorStore cursors, EntryHandler handler, ConversationId? only, Position after)
{
    private readonly ILogger _logger = client.Logger;
    private readonly PendingHints _hints = new();
    private readonly ConcurrentDictionary<ConversationId, Position> _positions = new();

    // Conversations with unread news, those being read, and those with a start known from the inbox.
    private readonly HashSet<ConversationId> _waiting = [];
    private readonly Dictionary<ConversationId, Task<ChatError?>> _reading = [];
    private readonly HashSet<ConversationId> _known = [];

    /// <summary>Why the one conversation can no longer be followed. Following all of them has no end of its own.</summary>
    public async Task<ChatError?> Run(CancellationToken cancellationToken)
    {
        foreach (var (conversation, position) in await cursors.Load(cancellationToken))
        {
            _positions[conversation] = position;
        }

        if (only is { } one)
        {
            _positions.TryAdd(one, after);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var link = LinkAs(new()
        {
            UserId = user,
            DeviceId = DeviceId.From(Guid.CreateVersion7(client.Time.GetUtcNow())),
        });
        await link.Open();
        await using var looking = client.Time.CreateTimer(
            _ => _hints.AddAll(), null, TimeSpan.Zero, client.Options.LookAgain);
        try
        {
            return await ReadAsTold(ending.Token);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAny(Task.WhenAll(_reading.Values));
        }
    }

    /// <summary>
    /// Makes the following an edge of its own, with one device connected to it: the followed user's. So it gets the events
    /// that the user's devices get.
    /// </summary>
    private EdgeLink LinkAs(ConnectedDevice device) => new(
        client.Cluster, () => [device], connected => connected == device, _hints.Deliver, client.Time, _logger);

    private async Task<ChatError?> ReadAsTold(CancellationToken cancellationToken)
    {
        var hints = _hints.Take(cancellationToken);
        while (true)
        {
            foreach (var conversation in _waiting.Except(_reading.Keys)
                .Take(client.Options.ConversationsAtOnce - _reading.Count).ToList())
            {
                _waiting.Remove(conversation);
                _reading.Add(conversation, Read(conversation, cancellationToken));
            }

            await Task.WhenAny([hints, .. _reading.Values]);
            foreach (var (conversation, reading) in _reading.Where(reading => reading.Value.IsCompleted).ToList())
            {
                _reading.Remove(conversation);
                if (await reading is not { } ended)
                {
                    continue;
                }

                if (only is not null)
                {
                    return ended;
                }

                // If the user joins again, the inbox says anew where to begin.
                _known.Remove(conversation);
            }

            if (hints.IsCompleted)
            {
                var (named, all) = await hints;
                _waiting.UnionWith(await WhereToLook(named, all, cancellationToken));
                hints = _hints.Take(cancellationToken);
            }
        }
    }

    private async Task<IEnumerable<ConversationId>> WhereToLook(
        HashSet<ConversationId> named, bool all, CancellationToken cancellationToken)
    {
        if (only is { } one)
        {
            return all || named.Contains(one) ? [one] : [];
        }

        return all || !named.IsSubsetOf(_known) ? [.. await Behind(cancellationToken)] : named;
    }

    /// <summary>The conversations of the user whose log does not end at the cursor.</summary>
    private async Task<List<ConversationId>> Behind(CancellationToken cancellationToken)
    {
        var inbox = await client.Calls.Try<Inbox>(
            new("read inbox", user), async () => await client.Cluster.User(user).Inbox(), cancellationToken);
        List<ConversationId> behind = [];
        foreach (var item in inbox.Value?.Items ?? [])
        {
            var id = item.ConversationId;
            _known.Add(id);
            if (!_reading.ContainsKey(id))
            {
                var position = _positions.GetValueOrDefault(id);
                if (position.Epoch == inbox.Value!.Epoch || !_positions.ContainsKey(id))
                {
                    _positions[id] = new(Math.Max(position.Sequence, item.JoinedSequence - 1), inbox.Value.Epoch);
                }
            }

            if (_positions[id] != new Position(item.LastSequence, inbox.Value!.Epoch))
            {
                behind.Add(id);
            }
        }

        return behind;
    }

    /// <summary>
    /// Handles the entries after the cursor, but those that are not the user's to read. When all conversations are followed,
    /// entries from while the user had left are skipped too. Answers why there is nothing more to follow, or null.
    /// </summary>
    private async Task<ChatError?> Read(ConversationId conversation, CancellationToken cancellationToken)
    {
        var position = _positions[conversation];
        var away = false;
        while (true)
        {
            var from = position;
            var read = await client.Calls.Try(
                new("read entries", user, conversation),
                () => client.Cluster.Conversation(conversation).Entries(user, from, client.Limits.PageSize),
                cancellationToken);
            if (read.Error is { } error)
            {
                // The timer retries after a temporary failure.
                return error.Retryable ? null : error;
            }

            var page = read.Value!;
            if (page.After < position.Sequence)
            {
                // The log lost entries that were handled; those that took their numbers were not.
                LogWentBack(conversation, position.Sequence, page.After);
            }

            if (page.After < position.Sequence || page.Epoch != position.Epoch)
            {
                position = new(page.After, page.Epoch);
                await MoveTo(conversation, position);
            }

            foreach (var entry in page.Items)
            {
                cancellationToken.ThrowIfCancellationRequested();
                position = new(entry.Sequence, page.Epoch);
                away = only is null && (IsOwn(EntryKind.Left, entry) || (away && !IsOwn(EntryKind.Joined, entry)));
                if (!away && entry.Kind != EntryKind.Hidden)
                {
                    await handler(conversation, entry, cancellationToken);
                    await MoveTo(conversation, position);
                }
            }

            if (!page.More)
            {
                return null;
            }
        }
    }

    private bool IsOwn(EntryKind kind, Entry entry) => entry.Kind == kind && entry.UserId == user;

    // Not cancelled: what was handled must not come again.
    private async Task MoveTo(ConversationId conversation, Position position)
    {
        await cursors.Save(conversation, position, CancellationToken.None);
        _positions[conversation] = position;
    }

    [LoggerMessage(LogLevel.Warning,
        "Conversation {Conversation} was restored: of what was handled, up to {Cursor}, entries up to {Common} are left.")]
    private partial void LogWentBack(ConversationId conversation, long cursor, long common);
}
