using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Users;

namespace ChatOrleans.Client;

/// <summary>Handles one entry of a conversation's log; an exception ends the following and comes out of it.</summary>
/// <param name="conversation">Where it was said.</param>
/// <param name="entry">
/// Messages (<see cref="EntryKind.Posted"/>), the user's own among them, and all other entries that are the user's to read.
/// </param>
/// <param name="cancellationToken">Cancelled when the following is to end.</param>
public delegate Task EntryHandler(ConversationId conversation, Entry entry, CancellationToken cancellationToken);

/// <summary>What a program does as one user. Made by <see cref="ChatClient.EnsureUser"/>.</summary>
public sealed class ChatUser
{
    private const int PageDefault = 50;

    private readonly ChatClient _client;

    internal ChatUser(ChatClient client, User profile)
    {
        (_client, Profile) = (client, profile);
        Scheduled = new(client, profile.Id);
    }

    /// <summary>The user, as they were when this object was made.</summary>
    public User Profile { get; }

    /// <summary>The user's id: the sender of what this object sends.</summary>
    public UserId Id => Profile.Id;

    /// <summary>What is to be sent later.</summary>
    public UserSchedule Scheduled { get; }

    /// <summary>
    /// The conversation with one other user; created by the first call, found by every further one. Another user who does not
    /// know this one has to accept it.
    /// </summary>
    /// <returns><c>Invalid</c>: there is no such user. <c>Blocked</c>: one of the two has blocked the other, or left.</returns>
    public Task<Reply<ConversationSummary>> CreateDirect(UserId other, CancellationToken cancellationToken = default) =>
        Create(ConversationId.NewDirect(), ConversationType.Direct, name: null, [other], default, cancellationToken);

    /// <summary>A new group whose owner is this user.</summary>
    /// <param name="name">1 to <c>ConversationNameLength</c> characters, 128 by default.</param>
    /// <param name="members">The others, each once; with this user at most <c>GroupMembers</c>, 1,000 by default.</param>
    /// <param name="id">
    /// Default: a new one. Another call with the same id, also in another process, gets the existing group as it is.
    /// </param>
    /// <returns>
    /// <c>Invalid</c> (name, memberIds), <c>LimitReached</c>, <c>Blocked</c> (by a member); <c>NotFound</c>: the id is of a
    /// conversation of others.
    /// </returns>
    public Task<Reply<ConversationSummary>> CreateGroup(
        string name, IEnumerable<UserId> members, ConversationId? id = null, CancellationToken cancellationToken = default) =>
        Create(
            id ?? NewConversationId(), ConversationType.Group, ShownName.Of(name), [.. members], default, cancellationToken);

    /// <summary>Stays in a conversation in which the user is pending: then they may write in it.</summary>
    /// <returns><c>NotFound</c>, <c>LimitReached</c>.</returns>
    public Task<Reply<ConversationSummary>> Accept(
        ConversationId conversation, CancellationToken cancellationToken = default) =>
        Try("accept conversation", conversation, () => Grain(conversation).Accept(Id), cancellationToken);

    /// <summary>Adds users to a group; existing members stay as they are. Who does not know this user has to accept.</summary>
    /// <returns>
    /// <c>Invalid</c>: there is no such user; <c>Forbidden</c>, <c>NotFound</c>, <c>LimitReached</c>, <c>Blocked</c>.
    /// </returns>
    public Task<Reply<ConversationSummary>> AddMembers(
        ConversationId conversation, IEnumerable<UserId> users, CancellationToken cancellationToken = default)
    {
        ImmutableArray<UserId> added = [.. users];
        return Try(
            "add members", conversation,
            async () => await CheckUsersExist(added) is { } error
                ? error
                : await Grain(conversation).AddMembers(Id, added),
            cancellationToken);
    }

    /// <summary>Removes a user from a group, or leaves a conversation. Does nothing when the user is not a member.</summary>
    /// <returns><c>Forbidden</c>, <c>NotFound</c>.</returns>
    public Task<Reply<Nothing>> RemoveMember(
        ConversationId conversation, UserId user, CancellationToken cancellationToken = default) =>
        Try("remove member", conversation, () => Grain(conversation).RemoveMember(Id, user), cancellationToken);

    /// <summary>Gives a member another role, up to this user's own.</summary>
    /// <returns><c>NotFound</c>, <c>Forbidden</c>; <c>Conflict</c>: it is the last owner's.</returns>
    public Task<Reply<Member>> ChangeRole(
        ConversationId conversation, UserId user, MemberRole role, CancellationToken cancellationToken = default) =>
        Try("change role", conversation, () => Grain(conversation).ChangeRole(Id, user, role), cancellationToken);

    /// <summary>Lets a role, and all above it, do something. Every summary shows what they may now.</summary>
    /// <returns><c>NotFound</c>, <c>Forbidden</c>; <c>Invalid</c> (role): no role as low may be let do it.</returns>
    public Task<Reply<ConversationSummary>> ChangePermission(
        ConversationId conversation, MemberAction action, MemberRole lowest, CancellationToken cancellationToken = default) =>
        Try("change permission", conversation, () => Grain(conversation).ChangePermission(Id, action, lowest), cancellationToken);

    /// <summary>
    /// Gives a group or channel another name or description, or lets those who join from now on read more or less of the past.
    /// </summary>
    /// <returns><c>NotFound</c>, <c>Forbidden</c>, <c>Invalid</c> (name, description).</returns>
    public Task<Reply<ConversationSummary>> Change(
        ConversationId conversation, ConversationChange change, CancellationToken cancellationToken = default)
    {
        var composed = change with { Name = ShownName.Of(change.Name), Description = ShownName.Of(change.Description) };
        return Try("change conversation", conversation, () => Grain(conversation).Change(Id, composed), cancellationToken);
    }

    /// <summary>Sends a text under a new id. When it is answered, the message is durable.</summary>
    /// <returns>As the other one. After <c>Unavailable</c>, give an id and send again to find out whether it was sent.</returns>
    public Task<Reply<Sent>> Send(
        ConversationId conversation, string text, CancellationToken cancellationToken = default) =>
        Send(conversation, new OutgoingMessage { Text = text }, cancellationToken);

    /// <summary>
    /// Sends a message. When it is answered, the message is durable. Failures of unknown outcome are repeated under the same
    /// id: a message is sent once.
    /// </summary>
    /// <returns>
    /// The first answer with <see cref="Sent.Duplicate"/>, when the id was sent before; <c>IdempotencyConflict</c>, when it
    /// was sent with other content; <c>NotFound</c>, <c>Invalid</c>, <c>TooLarge</c>, <c>Forbidden</c> (by
    /// the table, or while pending), <c>Blocked</c> (of a direct conversation). After <c>Unavailable</c> it is unknown whether
    /// the message was sent.
    /// </returns>
    public async Task<Reply<Sent>> Send(
        ConversationId conversation, OutgoingMessage message, CancellationToken cancellationToken = default)
    {
        var post = new PostMessage
        {
            SenderId = Id,
            ClientMessageId = message.ClientMessageId ?? NewId(),
            ContentType = message.ContentType,
            Text = message.Text,
            ReplyTo = message.ReplyTo,
            Mentions = message.Mentions,
            Silent = message.Silent,
            MentionAll = message.MentionAll,
        };
        return post.Check(_client.Limits) is { } invalid
            ? invalid
            : await Try("send", conversation, () => Grain(conversation).Post(post), cancellationToken);
    }

    /// <summary>Sends the words of another message, with the name of who wrote them first.</summary>
    /// <param name="id">As of a message. The first answer lasts, also when the other message is edited or deleted.</param>
    /// <returns><c>NotFound</c> (also of a deleted message), and what sending answers.</returns>
    public Task<Reply<Sent>> Forward(
        ConversationId conversation, ConversationId from, MessageId message, ClientMessageId? id = null,
        CancellationToken cancellationToken = default)
    {
        var forward = new PostMessage { SenderId = Id, ClientMessageId = id ?? NewId(), ContentType = "text" };
        return Try(
            "forward", conversation, () => _client.Cluster.Forward(forward, conversation, from, message), cancellationToken);
    }

    /// <summary>Gives a message of this user another text.</summary>
    /// <param name="mentions">Instead of the earlier ones.</param>
    /// <param name="id">As of a message: the same one again is the same edit. Default: a new one.</param>
    /// <returns>
    /// <c>NotFound</c> (also of a deleted message), <c>Forbidden</c>, <c>Invalid</c>, <c>TooLarge</c>, <c>LimitReached</c>,
    /// <c>Blocked</c>, <c>IdempotencyConflict</c>.
    /// </returns>
    public Task<Reply<Sent>> Edit(
        ConversationId conversation, MessageId message, string text, IEnumerable<UserId>? mentions = null,
        ClientMessageId? id = null, bool mentionAll = false, CancellationToken cancellationToken = default) => Change(
            conversation,
            NewChange(message, EntryKind.Edited, id)
                with { Text = text, Mentions = mentions is null ? null : [.. mentions], MentionAll = mentionAll },
            cancellationToken);

    /// <summary>
    /// Deletes a message for all: of this user, or where the table lets them of anybody. A second time changes nothing.
    /// </summary>
    /// <returns><c>NotFound</c>, <c>Forbidden</c>.</returns>
    public Task<Reply<Sent>> Delete(
        ConversationId conversation, MessageId message, CancellationToken cancellationToken = default) =>
        Change(conversation, NewChange(message, EntryKind.Deleted), cancellationToken);

    /// <summary>Reacts to a message. A reaction that is there already is answered as a duplicate.</summary>
    /// <param name="emoji">One, as people see it.</param>
    /// <returns><c>NotFound</c>, <c>Forbidden</c> (while pending), <c>Invalid</c>, <c>LimitReached</c>, <c>Blocked</c>.</returns>
    public Task<Reply<Sent>> AddReaction(
        ConversationId conversation, MessageId message, string emoji, CancellationToken cancellationToken = default) =>
        Change(conversation, NewChange(message, EntryKind.Reacted) with { Emoji = emoji }, cancellationToken);

    /// <summary>Takes a reaction of this user back. A second time changes nothing.</summary>
    /// <returns><c>NotFound</c>: they have not reacted so. <c>Forbidden</c> (while pending), <c>Invalid</c>.</returns>
    public Task<Reply<Sent>> RemoveReaction(
        ConversationId conversation, MessageId message, string emoji, CancellationToken cancellationToken = default) =>
        Change(conversation, NewChange(message, EntryKind.Unreacted) with { Emoji = emoji }, cancellationToken);

    /// <summary>A page of messages before a sequence, ascending; pass <c>Next</c> of a page for the page before.</summary>
    /// <param name="before">Default: the latest page.</param>
    /// <param name="limit">1 to <c>PageSize</c>, 200 by default. Default: 50, or <c>PageSize</c> if that is less.</param>
    /// <returns><c>NotFound</c>, <c>Invalid</c> (limit).</returns>
    public Task<Reply<MessagePage>> HistoryBefore(
        ConversationId conversation, long before = long.MaxValue, int? limit = null,
        CancellationToken cancellationToken = default) =>
        History(conversation, new() { Before = before, Limit = PageOf(limit) }, cancellationToken);

    /// <summary>A page of messages after a sequence, ascending; pass <c>Next</c> of a page for the next one.</summary>
    /// <param name="after">0 for the first page.</param>
    /// <param name="limit">1 to <c>PageSize</c>, 200 by default. Default: 50, or <c>PageSize</c> if that is less.</param>
    /// <returns><c>NotFound</c>, <c>Invalid</c> (limit).</returns>
    public Task<Reply<MessagePage>> HistoryAfter(
        ConversationId conversation, long after, int? limit = null, CancellationToken cancellationToken = default) =>
        History(conversation, new() { After = after, Limit = PageOf(limit) }, cancellationToken);

    /// <summary>Shows the others that the user has read up to a sequence of the log as it is now; it never falls.</summary>
    /// <returns><c>NotFound</c>.</returns>
    public Task<Reply<Receipt>> MarkRead(
        ConversationId conversation, long sequence, CancellationToken cancellationToken = default) => Try<Receipt>(
            "mark read", conversation,
            async () =>
            {
                var now = await Grain(conversation).Summary(Id);
                return now.Error is { } error
                    ? error
                    : await Grain(conversation).Mark(Id, sequence, sequence, now.Value!.Epoch);
            },
            cancellationToken);

    /// <summary>Sets something for the user alone, on all their devices; absent fields stay.</summary>
    /// <returns><c>Invalid</c>; of a draft also <c>TooLarge</c>, <c>LimitReached</c>; <c>NotFound</c>: not a member, or
    /// not yet known as one, who joined a moment ago.</returns>
    public async Task<Reply<ConversationSettings>> ChangeSettings(
        ConversationId conversation, SettingsChange change, CancellationToken cancellationToken = default) =>
        change.Check(conversation, _client.Limits) is { } invalid ? invalid
        : await Try(
            "change settings", conversation, () => _client.Cluster.User(Id).ChangeSettings(conversation, change),
            cancellationToken);

    /// <summary>
    /// Hands every entry of a conversation to <paramref name="handler"/>: in order, without holes, each at least once. The
    /// cursor is stored when the handler has returned; an entry whose handler failed or was cut off comes again next time.
    /// The user is shown as online meanwhile.
    /// </summary>
    /// <param name="cursors">Where to go on.</param>
    /// <param name="after">Where to start when <paramref name="cursors"/> has no cursor. Default: with the first entry.</param>
    /// <returns>
    /// Why the conversation can no longer be followed: <c>NotFound</c>. Temporary failures are retried.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was cancelled; no handler runs any more.</exception>
    public async Task<ChatError> Follow(
        ConversationId conversation, ICursorStore cursors, EntryHandler handler, Position after = default,
        CancellationToken cancellationToken = default) =>
        (await new Following(_client, Id, cursors, handler, conversation, after).Run(cancellationToken))!;

    /// <summary>
    /// Follows all conversations of the user, also those that they join later. As <see cref="Follow"/>, but a conversation
    /// without a cursor starts with the entry by which the user joined it, and entries from while they were not a member are
    /// left out. Entries of several conversations, up to <see cref="ChatClientOptions.ConversationsAtOnce"/>, are handled at
    /// the same time. Ends only when it is cancelled or the handler fails.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled; no handler runs any more.</exception>
    public Task FollowAll(ICursorStore cursors, EntryHandler handler, CancellationToken cancellationToken = default) =>
        new Following(_client, Id, cursors, handler, only: null, after: default).Run(cancellationToken);

    internal MessageChange NewChange(MessageId message, EntryKind kind, ClientMessageId? id = null) =>
        new() { SenderId = Id, ClientMessageId = id ?? NewId(), MessageId = message, Kind = kind };

    internal ConversationId NewConversationId() => ConversationId.From(Guid.CreateVersion7(_client.Time.GetUtcNow()));

    private ClientMessageId NewId() => ClientMessageId.From(Guid.CreateVersion7(_client.Time.GetUtcNow()));

    internal async Task<Reply<Sent>> Change(
        ConversationId conversation, MessageChange change, CancellationToken cancellationToken) =>
        change.Check(_client.Limits) is { } invalid
            ? invalid
            : await Try("change message", conversation, () => Grain(conversation).ChangeMessage(change), cancellationToken);

    internal async Task<Reply<ConversationSummary>> Create(
        ConversationId id, ConversationType type, string? name, ImmutableArray<UserId> members, Visibility visibility,
        CancellationToken cancellationToken) =>
        await Try<ConversationSummary>(
            "create conversation", id,
            async () =>
            {
                if (await CheckUsersExist(members) is { } error)
                {
                    return error;
                }

                var agreed = type == ConversationType.Direct
                    ? await _client.Cluster.Direct(Id, members[0]).Agree(id)
                    : id;
                var created = await Grain(agreed).Create(
                    new() { Type = type, CreatorId = Id, Name = name, MemberIds = members, Visibility = visibility });
                return created.Error is { } refused ? refused : created.Value!.Conversation;
            },
            cancellationToken);

    private async Task<Reply<MessagePage>> History(
        ConversationId conversation, HistoryQuery query, CancellationToken cancellationToken) =>
        query.Limit < 1 || query.Limit > _client.Limits.PageSize
            ? ChatError.Invalid("limit", $"A page has 1 to {_client.Limits.PageSize} items (PageSize).")
            : await Try("history", conversation, () => Grain(conversation).History(Id, query), cancellationToken);

    private int PageOf(int? limit) => limit ?? Math.Min(PageDefault, _client.Limits.PageSize);

    private async Task<ChatError?> CheckUsersExist(ImmutableArray<UserId> users) =>
        (await Task.WhenAll(users.Select(user => _client.Cluster.User(user).Get()))).Contains(null)
            ? ChatError.Invalid("memberIds", "There is no such user.")
            : null;

    internal Task<Reply<T>> Try<T>(
        string operation, ConversationId conversation, Func<Task<Reply<T>>> run, CancellationToken cancellationToken)
        where T : class => _client.Calls.Try(new(operation, Id, conversation), run, cancellationToken);

    internal IConversationGrain Grain(ConversationId id) => _client.Cluster.Conversation(id);
}
