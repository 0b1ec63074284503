using System.Collections.Immutable;
using ChatOrleans.Errors;
using ChatOrleans.Users;
using Orleans.Concurrency;

namespace ChatOrleans.Conversations;

/// <summary>
/// Owns the order of one conversation (key: its id): members and roles, the log's next number, watermarks, and which edges hold
/// a connected member now. Every change is durable before it is answered. If a reply is lost, repeat the call. Every method
/// throws <see cref="TransientException"/> when the store is unavailable or the outcome is unknown; retry, and the
/// conversation answers from its log.
/// </summary>
[Alias("chat.conversation-grain")]
public interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>
    /// Creates the conversation, or confirms that it is there with the caller as a member. Who left a direct conversation comes
    /// back to it. Members who do not know the caller are pending until they accept; one who has blocked the caller, or whom the
    /// caller has blocked, is <c>Blocked</c>; who is in UserConversations conversations, <c>LimitReached</c>.
    /// </summary>
    [Alias("create")]
    Task<Reply<Created>> Create(CreateConversation request);

    /// <summary>Appends a message. Messages are numbered in the order of arrival and committed together.</summary>
    /// <remarks>
    /// Interleaves: there is no await between the decision, which numbers the entry, and its hand-over to the log; entries are
    /// durable before they are published and answered.
    /// </remarks>
    [Alias("post"), AlwaysInterleave]
    Task<Reply<Sent>> Post(PostMessage message);

    /// <summary>
    /// The answer to a forwarded message that was posted with this client id; <c>NotFound</c> when there is none. For whoever
    /// sends it again and finds that what it forwards is gone.
    /// </summary>
    /// <remarks>Interleaves: it reads the log alone.</remarks>
    [Alias("forwarded-before"), AlwaysInterleave]
    Task<Reply<Sent>> ForwardedBefore(UserId senderId, ClientMessageId clientMessageId);

    /// <summary>
    /// Appends an edit, a deletion, a reaction, a pin, or the end of one of these two to a message. What is so already is
    /// answered with the entry that made it so, as a duplicate.
    /// </summary>
    /// <remarks>
    /// Interleaves: as <see cref="Post"/>. The message is read before the decision; what is appended to it meanwhile makes
    /// nothing wrong, for every fold takes them in the order of the log, and nothing after a deletion. Before a pin is decided, a
    /// message is read again that may have been deleted meanwhile.
    /// </remarks>
    [Alias("change-message"), AlwaysInterleave]
    Task<Reply<Sent>> ChangeMessage(MessageChange change);

    /// <summary>The conversation as <paramref name="caller"/> sees it, with unread count and last message.</summary>
    /// <param name="head">As for <see cref="Sync"/>.</param>
    /// <remarks>Interleaves: it takes the durable conversation, immutable, and the watermark before it reads the log.</remarks>
    [Alias("summary"), AlwaysInterleave]
    Task<Reply<ConversationSummary>> Summary(UserId caller, long head = 0);

    /// <summary>
    /// Members in the order of their ids, <paramref name="limit"/> (1 to the page limit) from after <paramref name="after"/>.
    /// </summary>
    /// <remarks>Interleaves: it reads what is durable and does not await.</remarks>
    [Alias("members"), AlwaysInterleave]
    Task<Reply<MemberPage>> Members(UserId caller, UserId? after, int limit);

    /// <summary>
    /// Adds users, with the consent that <see cref="Create"/> needs; existing members stay as they are. Answers the conversation
    /// as it is then.
    /// </summary>
    [Alias("add-members")]
    Task<Reply<ConversationSummary>> AddMembers(UserId caller, ImmutableArray<UserId> userIds);

    /// <summary>The caller, who is pending, stays. Does nothing when they are not pending.</summary>
    [Alias("accept")]
    Task<Reply<ConversationSummary>> Accept(UserId caller);

    /// <summary>
    /// Removes a user, or leaves (declines, while pending) when both are the same. Does nothing when the user is not a member.
    /// </summary>
    [Alias("remove-member")]
    Task<Reply<Nothing>> RemoveMember(UserId caller, UserId userId);

    [Alias("change-role")]
    Task<Reply<Member>> ChangeRole(UserId caller, UserId userId, MemberRole role);

    /// <summary>Says from which role on members may do something.</summary>
    [Alias("change-permission")]
    Task<Reply<ConversationSummary>> ChangePermission(UserId caller, MemberAction action, MemberRole lowest);

    /// <summary>
    /// Gives a group or channel another name, description or visibility, lets those who join from now on read more or less of the
    /// past, or slows its members down.
    /// </summary>
    [Alias("change")]
    Task<Reply<ConversationSummary>> Change(UserId caller, ConversationChange change);

    /// <summary>
    /// Makes an invite link, or <c>Invalid</c>, <c>LimitReached</c> (ConversationInvites). A repeat gives the link as it is,
    /// and is <c>NotFound</c> once it is gone.
    /// </summary>
    [Alias("create-invite")]
    Task<Reply<Invite>> CreateInvite(UserId caller, InviteTerms terms);

    /// <summary>The invite links that let somebody in now, for who may invite.</summary>
    /// <remarks>Interleaves: it reads what is durable and does not await.</remarks>
    [Alias("invites"), AlwaysInterleave]
    Task<Reply<InviteList>> Invites(UserId caller);

    /// <summary>Ends an invite link. Does nothing when it is not there any more.</summary>
    [Alias("revoke-invite")]
    Task<Reply<Nothing>> RevokeInvite(UserId caller, InviteId invite);

    /// <summary>
    /// What somebody sees who may join by an invite link, or without one as everybody: <c>NotFound</c> of what does not let them
    /// in, whatever the cause.
    /// </summary>
    /// <remarks>Interleaves: it reads what is durable and does not await.</remarks>
    [Alias("preview"), AlwaysInterleave]
    Task<Reply<ConversationPreview>> Preview(UserId caller, InviteId? invite);

    /// <summary>
    /// Makes the caller a member by an invite link, or without one of a public conversation. A member is answered as they are,
    /// one who is pending accepts by it; neither uses the link. <c>NotFound</c> as <see cref="Preview"/>; <c>Forbidden</c>: they
    /// were removed from a public one; <c>LimitReached</c> (GroupMembers, UserConversations).
    /// </summary>
    [Alias("join")]
    Task<Reply<ConversationSummary>> Join(UserId caller, InviteId? invite);

    /// <summary>A page of messages, each with the edits, deletions and reactions that refer to it.</summary>
    /// <remarks>Interleaves: it takes the durable conversation, immutable, and reads the log no further than that.</remarks>
    [Alias("history"), AlwaysInterleave]
    Task<Reply<MessagePage>> History(UserId caller, HistoryQuery query);

    /// <summary>One message as it is now.</summary>
    /// <remarks>Interleaves: as <see cref="History"/>.</remarks>
    [Alias("message"), AlwaysInterleave]
    Task<Reply<MessageView>> Message(UserId caller, MessageId messageId);

    /// <summary>The pinned messages as they are now.</summary>
    /// <remarks>Interleaves: as <see cref="History"/>.</remarks>
    [Alias("pins"), AlwaysInterleave]
    Task<Reply<PinList>> Pins(UserId caller);

    /// <summary>A page of the log beside a position, or beside as much of it as the log has.</summary>
    /// <remarks>Interleaves: it waits until the named sequence is durable here, then as <see cref="History"/>.</remarks>
    [Alias("entries"), AlwaysInterleave]
    Task<Reply<EntryPage>> Entries(UserId caller, Position position, int limit, PageSide side = PageSide.After);

    /// <summary>
    /// What a device lacks that holds everything up to <paramref name="cursor"/>. A caller who is not a member gets
    /// <see cref="DeltaKind.Gone"/>, not an error.
    /// </summary>
    /// <param name="head">Where the log ends or ended, as far as the caller knows: the answer is never of an earlier end.
    /// 0 when it does not know, or above the end to have the log asked.</param>
    /// <remarks>
    /// Interleaves: it waits until the named end is durable here, then takes the durable conversation and the receipts, and
    /// reads the log no further.
    /// </remarks>
    [Alias("sync"), AlwaysInterleave]
    Task<ConversationDelta> Sync(UserId caller, Position cursor, int limit, long head = 0);

    /// <summary>
    /// Raises watermarks to at least these numbers, at most to the last sequence; answers them as they are now.
    /// </summary>
    /// <param name="epoch">The epoch of the caller's cursor: numbers of entries that a restore lost raise nothing.</param>
    /// <remarks>
    /// Interleaves: a mark is raised without an await, and answered after a snapshot that was begun later is stored. Of two
    /// marks at once each waits for a snapshot with its own.
    /// </remarks>
    [Alias("mark"), AlwaysInterleave]
    Task<Reply<Receipt>> Mark(UserId caller, long deliveredSequence, long readSequence, EpochId? epoch);

    /// <summary>
    /// Shows the other connected members that <paramref name="caller"/> types, or no longer does. A hint, never stored.
    /// </summary>
    /// <remarks>Interleaves: it does not await.</remarks>
    [Alias("typing"), AlwaysInterleave]
    Task<Reply<Nothing>> Typing(UserId caller, bool typing);

    /// <summary>A watched user's edges changed.</summary>
    /// <remarks>Interleaves: it does not await, and an older report that arrives late is ignored by its version.</remarks>
    [Alias("user-edges-changed"), AlwaysInterleave]
    Task UserEdgesChanged(UserId userId, UserEdges edges);

    /// <summary>Notifies unconfirmed members of their joining or leaving again, until all have confirmed.</summary>
    /// <param name="ticket">What the outbox gave out for them.</param>
    [Alias("deliver-notices")]
    Task DeliverNotices(long ticket);

    /// <summary>Activates the conversation, so that it does its due work.</summary>
    [Alias("wake"), OneWay]
    Task Wake();
}
