using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Conversations;

/// <summary>Appends what is done with messages that are there.</summary>
internal sealed class MessageChanges(
    LogTail tail, MessageReader messages, FanOut fanOut, SnapshotWriter snapshots, ChatLimits limits, TimeProvider time)
{
    /// <inheritdoc cref="IConversationGrain.ChangeMessage"/>
    public async Task<Reply<Sent>> Make(MessageChange change)
    {
        tail.ThrowIfEnded();
        var id = tail.Durable.Id;
        change = change with { Text = UnicodeText.Composed(change.Text) };

        // 1. The message, before the look for a resend: between that look and the decision there is no await.
        var found = await Find(change);
        tail.ThrowIfEnded();
        if ((await tail.FindEarlier(change.SenderId, change.ClientMessageId) ?? found.Value?.Made(change)) is { } earlier)
        {
            return earlier.AnswerTo(change, id);
        }

        if (found.Error is { } notFound)
        {
            return notFound;
        }

        // 2. The rules decide and number; nobody sees it yet.
        var message = found.Value!;
        var decision = tail.Decided.Change(change, message, limits, time.GetUtcNow());
        if (decision.Error is { } error)
        {
            return error;
        }

        if (decision.Entries.IsEmpty)
        {
            return message.Latest(change)!.ToSent(id, duplicate: true);
        }

        // 3. Durable before it is answered, and published.
        if (await tail.Append(decision) is { } duplicate)
        {
            return duplicate.AnswerTo(change, id);
        }

        fanOut.Publish(decision.Entries);
        snapshots.WriteIfDue();
        return decision.Entries[0].ToSent(id, duplicate: false);
    }

    /// <summary>
    /// A pin on a message that is deleted meanwhile would stay for ever: before a pin, all deletions that are decided are read.
    /// </summary>
    private async Task<Reply<ChangedMessage>> Find(MessageChange change)
    {
        while (true)
        {
            var found = await messages.Find(change.SenderId, change.MessageId, TakesAway(change));
            if (change.Kind != EntryKind.Pinned || !(tail.Decided.LastDeletion > found.Value?.UpTo))
            {
                return found;
            }

            await tail.Reach(tail.Decided.LastDeletion);
        }
    }

    /// <summary>What one wrote before one left, or others pinned before one came, is taken away without reading it.</summary>
    private static bool TakesAway(MessageChange change) =>
        change.Kind is EntryKind.Deleted or EntryKind.Unreacted or EntryKind.Unpinned;
}
