using System.Collections.Immutable;
using ChatOrleans.Errors;
using ChatOrleans.Users;
using Orleans.Concurrency;

namespace ChatOrleans.Conversations;

/// <summary>
/// Owns the order of one conversation (key: its id): members and roles, the log's next number, watermarks, and which
/// edges hold a connected member now. Every change is durable in the log before it is answered; an answer that is lost
/// is had again by repeating the call. Throws <see cref="TransientException"/> when the store is not to be had or the
/// outcome is unknown; the grain then reloads before it accepts anything else.
/// </summary>
[Alias("chat.conversation-grain")]
public interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>Creates the conversation, or confirms that it is there with the caller as a member.</summary>
    [Alias("create")]
    Task<Reply<Created>> Create(CreateConversation request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Appends a message. Calls interleave: messages are numbered in the order of arrival and committed together.
    /// </summary>
    [Alias("post"), AlwaysInterleave]
    Task<Reply<Sent>> Post(PostMessage message, CancellationToken cancellationToken = default);

    /// <summary>The conversation as <paramref name="caller"/> sees it, with unread count and last message.</summary>
    /// <param name="head">As for <see cref="Sync"/>.</param>
    [Alias("summary"), AlwaysInterleave]
    Task<Reply<ConversationSummary>> Summary(UserId caller, long head = 0, CancellationToken cancellationToken = default);

    /// <summary>
    /// Members in the order of their ids, <paramref name="limit"/> (1 to the page limit) from after <paramref
    /// name="after"/>.
    /// </summary>
    [Alias("members"), AlwaysInterleave]
    Task<Reply<MemberPage>> Members(
        UserId caller, UserId? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds users; those who are members already stay as they are. Answers the conversation as it is then.
    /// </summary>
    [Alias("add-members")]
    Task<Reply<ConversationSummary>> AddMembers(
        UserId caller, ImmutableArray<UserId> userIds, CancellationToken cancellationToken = default);

    /// <summary>Removes a user, or leaves when both are the same. Removing who is no member changes nothing.</summary>
    [Alias("remove-member")]
    Task<Reply<Nothing>> RemoveMember(
        UserId caller, UserId userId, CancellationToken cancellationToken = default);

    [Alias("change-role")]
    Task<Reply<Member>> ChangeRole(
        UserId caller, UserId userId, MemberRole role, CancellationToken cancellationToken = default);

    /// <summary>Gives a group or channel another name.</summary>
    [Alias("rename")]
    Task<Reply<ConversationSummary>> Rename(
        UserId caller, string name, CancellationToken cancellationToken = default);

    /// <summary>A page of messages, each with the edits, deletions and reactions that refer to it.</summary>
    [Alias("history"), AlwaysInterleave]
    Task<Reply<MessagePage>> History(UserId caller, HistoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>One message as it is now.</summary>
    [Alias("message"), AlwaysInterleave]
    Task<Reply<MessageView>> Message(UserId caller, MessageId messageId, CancellationToken cancellationToken = default);

    /// <summary>A page of the log after a sequence.</summary>
    [Alias("entries"), AlwaysInterleave]
    Task<Reply<EntryPage>> Entries(
        UserId caller, long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// What a device that holds everything up to <paramref name="cursor"/> lacks. Never an error for who is no member:
    /// gone.
    /// </summary>
    /// <param name="head">Where the log ends or ended, as far as the caller knows: the answer is never of an earlier end.
    /// 0 when it does not know, or above the end to have the log asked.</param>
    [Alias("sync"), AlwaysInterleave]
    Task<ConversationDelta> Sync(
        UserId caller, long cursor, int limit, long head = 0, CancellationToken cancellationToken = default);

    /// <summary>
    /// Raises watermarks to at least these numbers, at most to the last sequence; answers them as they are now.
    /// </summary>
    [Alias("mark"), AlwaysInterleave]
    Task<Reply<Receipt>> Mark(
        UserId caller, long deliveredSequence, long readSequence, CancellationToken cancellationToken = default);

    /// <summary>
    /// Shows the other connected members that <paramref name="caller"/> types, or no longer does. A hint, never stored.
    /// </summary>
    [Alias("typing"), AlwaysInterleave]
    Task<Reply<Nothing>> Typing(UserId caller, bool typing, CancellationToken cancellationToken = default);

    /// <summary>A watched user's edges changed.</summary>
    [Alias("moved"), AlwaysInterleave]
    Task Moved(UserId userId, WhereUserIs where);

    /// <summary>Tells unconfirmed members of their joining or leaving again, until all have confirmed.</summary>
    /// <param name="ticket">What the outbox gave out for them.</param>
    [Alias("deliver-notices")]
    Task DeliverNotices(long ticket);

    /// <summary>Activates the conversation, which then does what is due.</summary>
    [Alias("wake"), OneWay]
    Task Wake();
}
