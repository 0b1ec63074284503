using System.Collections.Immutable;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Users;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Conversations;

/// <summary>
/// Reaches the connected members of one conversation: one event to each edge that holds some of them. Events are hints.
/// Members' grains report where they are.
/// </summary>
internal sealed partial class FanOut(
    LogTail tail, EdgePublisher publisher, IGrainFactory grains, TimeProvider time, ILogger<FanOut> logger)
{
    private readonly Audience _audience = new();
    private readonly Typists _typists = new();

    private ConversationId Id => tail.Durable.Id;

    /// <summary>
    /// Durable entries, in the order of the log. A member who leaves by one of them gets them, and nothing later. Who may not
    /// read what one of them is about learns of its place by a sync.
    /// </summary>
    public void Publish(ImmutableArray<Entry> entries)
    {
        var durable = tail.Durable;
        var isAboutEarlier = entries.Any(entry => entry.RefersTo is not null);
        Publish(recipients => new EntriesAppended
        {
            Recipients = isAboutEarlier
                ? recipients.RemoveAll(recipient => !(durable.Find(recipient) is { } member && entries.All(member.Reads)))
                : recipients,
            ConversationId = Id,
            Entries = entries,
            Epoch = tail.Durable.Epoch,
        });
        foreach (var entry in entries)
        {
            // Before they confirm: nothing that comes later is for them.
            if (entry.Kind == EntryKind.Left)
            {
                _audience.Remove(entry.UserId!.Value);
                _typists.Remove(entry.UserId.Value);
            }
        }
    }

    /// <summary>To all members of a small conversation, and to the user's own devices of a large one.</summary>
    public void Publish(Receipt receipt)
    {
        var isShown = tail.Durable.IsShown(receipt.UserId) && tail.Durable.Members.Count <= ConversationReader.ReceiptsMax;
        Publish(recipients => new ReceiptRose
        {
            Recipients = isShown ? recipients : recipients.RemoveAll(recipient => recipient != receipt.UserId),
            ConversationId = Id,
            Receipt = receipt,
            Epoch = tail.Durable.Epoch,
        });
    }

    /// <summary>Shows the others that a member types, or no longer does; not more often than they need to know it.</summary>
    public Reply<Nothing> PublishTyping(UserId caller, bool typing)
    {
        if (tail.Durable.CheckMayType(caller) is { } error)
        {
            return error;
        }

        if (_typists.Note(caller, typing, time.GetUtcNow()))
        {
            Publish(recipients => new TypingChanged
            {
                Recipients = recipients.Remove(caller),
                ConversationId = Id,
                UserId = caller,
                Typing = typing,
            });
        }

        return Nothing.Value;
    }

    /// <summary>A user's grain reports their edges.</summary>
    public void ChangeEdges(UserId user, UserEdges edges)
    {
        if (tail.Durable.IsReached(user))
        {
            _audience.Change(user, edges);
        }
    }

    /// <summary>Learns where members are, now and whenever that changes, until the lease ends.</summary>
    /// <returns>False when some grain did not answer; until it is asked again, that member syncs.</returns>
    public async Task<bool> WatchAll()
    {
        var all = true;
        await BoundedCalls.ForEach([.. tail.Durable.Members.Keys.Where(tail.Durable.IsReached)], async user =>
        {
            if (!await Watch(user))
            {
                all = false;
            }
        });
        return all;
    }

    /// <inheritdoc cref="WatchAll"/>
    public async Task<bool> Watch(UserId user)
    {
        try
        {
            ChangeEdges(user, await grains.User(user).Watch(Id, _audience.VersionOf(user)));
            return true;
        }
        catch (Exception error)
        {
            LogNotWatched(user, Id, error);
            return false;
        }
    }

    private void Publish(Func<ImmutableArray<UserId>, EdgeEvent> forRecipients)
    {
        foreach (var (edge, recipients) in _audience.ByEdge)
        {
            var @event = forRecipients(recipients);
            if (!@event.Recipients.IsEmpty)
            {
                publisher.Publish(edge, @event);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} could not learn where user {User} is; it will ask again.")]
    private partial void LogNotWatched(UserId user, ConversationId conversation, Exception error);
}
