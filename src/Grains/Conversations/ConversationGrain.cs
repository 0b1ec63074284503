using System.Collections.Immutable;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using ChatOrleans.Storage;
using ChatOrleans.Users;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Conversations;

/// <summary>
/// Owns the order of one conversation.
///
/// Model. The log is the truth; a conversation is the fold of its log. This grain holds two folds, both immutable
/// (<see cref="Conversation"/>): what the log has confirmed is <i>durable</i>, and what this grain has numbered and handed to the
/// log is <i>decided</i>. Rules and numbers build on what is decided, so that appends are under way together. Everything that
/// anybody sees builds on what is durable: answers, events, snapshots, receipts, notices. <see cref="LogTail"/> holds both.
///
/// A change, normally: check, decide (<see cref="ConversationRules"/>), append, publish, answer. Between the decision and the
/// hand-over to the log there is no await, so entries reach the log in the order of their numbers. Durable advances in the same
/// order; what follows from entries (<see cref="Watermarks"/>, <see cref="MembershipNotices"/>) advances with it, in one turn.
///
/// An append that fails, is of unknown outcome, or throws anything at all: what is decided is worthless. The activation ends,
/// gives out no further number, and the next one reads the log. All appends behind it fail as well (<see cref="AppendChain"/>).
/// Callers repeat with the same client id and get the first answer, if there was one: from <see cref="IdempotencyWindow"/>, or
/// from the log's unique index when the window has forgotten it: then what was decided on the duplicate is taken back, and
/// numbered anew.
///
/// A second activation, after a silo was cut off: the log lets only one of them append at each number. The other learns of it
/// when it appends, when it reads an entry that it has not numbered (<see cref="LogTail.UpTo"/>), when a caller knows of one
/// (<see cref="LogTail.Reach(long)"/>), or by <see cref="AudienceRenewal"/>, and ends. Snapshots are fenced by their ETag.
///
/// A restored store begins an epoch (<see cref="Epochs"/>). The first entry of each in this log names it, so that the fold knows
/// what a caller's position in another epoch has in common with it (<see cref="LogTail.CommonWith"/>).
///
/// Watermarks and confirmations are not in the log. They are durable with the snapshot (<see cref="SnapshotWriter"/>), which a
/// mark waits for before it is answered. A snapshot of what is durable is written now and then, beside the posts. Members
/// learn of joining, accepting and leaving by their own grains, which must confirm; an outbox outlives a crash in between (<see
/// cref="MembershipNotices"/>). Connected members learn of entries by events (<see cref="FanOut"/>), which are hints: what is
/// lost shows as a gap, and a sync reads it from the log (<see cref="ConversationReader"/>).
///
/// It relies on: a log that fences, chains and knows client ids (<see cref="IConversationLog"/>); turns that do not overlap;
/// changes of members that do not interleave with each other. Posts, changes of messages, marks and questions interleave with
/// everything.
/// </summary>
public sealed class ConversationGrain : Grain, IConversationGrain
{
    private readonly LogTail _tail;
    private readonly Watermarks _watermarks = new();
    private readonly SnapshotWriter _snapshots;
    private readonly MessageReader _messages;
    private readonly ConversationReader _reader;
    private readonly FanOut _fanOut;
    private readonly MembershipNotices _notices;
    private readonly ConversationChanges _changes;
    private readonly MessageChanges _messageChanges;
    private readonly AudienceRenewal _renewal;
    private readonly DirectoryListing _directory;
    private readonly ChatLimits _limits;
    private readonly ConversationOptions _options;
    private readonly SiloLosses _losses;
    private readonly TimeProvider _time;
    private IGrainTimer _noticeTimer = null!, _renewalTimer = null!;

    public ConversationGrain(
        [PersistentState("conversation", GrainStateStore.Name)] IPersistentState<ConversationState> state,
        IConversationLog log, Epochs epochs, EdgePublisher publisher, SiloLosses losses, ChatMetrics metrics, TimeProvider time,
        IOptions<ChatLimits> limits, IOptions<ConversationOptions> options, ILoggerFactory loggers)
    {
        (_limits, _options, _losses, _time) = (limits.Value, options.Value, losses, time);
        var id = ConversationId.From(Guid.ParseExact(this.GetPrimaryKeyString(), "D"));
        _tail = new(
            id, log, epochs, _options.IdempotencyWindow, Follow, DeactivateOnIdle, metrics, loggers.CreateLogger<LogTail>());
        _snapshots = new(
            state, _tail, _options.SnapshotEntries,
            () => _directory!.AddTo(_tail.Durable.ToState(_watermarks, _notices!.Unconfirmed)),
            _watermarks.Settle, loggers.CreateLogger<SnapshotWriter>());
        _messages = new(log, _tail);
        _reader = new(log, _tail, _messages, _watermarks, _limits);
        _fanOut = new(_tail, publisher, GrainFactory, time, loggers.CreateLogger<FanOut>());
        _notices = new(
            _tail, _snapshots, _reader, _fanOut, GrainFactory,
            () => _noticeTimer.Change(MembershipNotices.RetryInterval, Timeout.InfiniteTimeSpan),
            loggers.CreateLogger<MembershipNotices>());
        _changes = new(
            _tail, _fanOut, _snapshots, _notices, new(id, GrainFactory, _limits), _options.NoticePatience, time);
        _messageChanges = new(_tail, _messages, _fanOut, _snapshots, _limits, time);
        _renewal = new(
            _tail, _fanOut, () => _renewalTimer.Change(AudienceRenewal.RetryInterval, _options.AudienceRenewal),
            () => GrainFactory.Conversation(id).Wake(), loggers.CreateLogger<AudienceRenewal>());
        _directory = new(this, _tail, _snapshots, GrainFactory.Directory(), loggers.CreateLogger<DirectoryListing>());
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var snapshot = _snapshots.Load();
        _watermarks.Load(snapshot);
        _notices.Load(snapshot);
        await _tail.Load(Conversation.From(_tail.Durable.Id, snapshot), cancellationToken);
        this.EndIfVacant(() => !_tail.Decided.Exists);
        _directory.Begin(snapshot);

        // Interleaves: it reads the durable conversation, and changes only its own state; users' grains may call back.
        _renewalTimer = this.RegisterGrainTimer(
            _ => _renewal.Renew(), new(TimeSpan.Zero, _options.AudienceRenewal) { Interleave = true });
        // Interleaves: one delivery at a time; it looks again for unconfirmed members after each await.
        _noticeTimer = this.RegisterGrainTimer(
            _ => _notices.Deliver(), new(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
        _losses.Watch(
            this, () => _renewalTimer.Change(AudienceRenewal.AfterLoss(_tail.Durable.Id), _options.AudienceRenewal));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _losses.Unwatch(this);
        return _snapshots.WriteLast();
    }

    public async Task<Reply<Created>> Create(CreateConversation request)
    {
        var (isNew, creator) = (!_tail.Decided.Exists, request.CreatorId);
        var error = _tail.Durable.Find(creator) is { IsPending: false } ? null : await _changes.Add(
            creator, [creator, .. request.MemberIds],
            (decided, pending, now) => decided.Exists
                ? decided.Return(creator, now)
                : decided.Create(request, pending, _limits, now));
        await _directory.Update();
        return error is null
            ? new Created { Conversation = await _reader.Summarize(creator), IsNew = isNew }
            : error;
    }

    public async Task<Reply<Sent>> Post(PostMessage message)
    {
        _tail.ThrowIfEnded();
        message = message with { Text = UnicodeText.Composed(message.Text) };

        // 1. A resend gets the first answer.
        if (await _tail.FindEarlier(message.SenderId, message.ClientMessageId) is { } earlier)
        {
            return earlier.AnswerTo(message, _tail.Durable.Id);
        }

        // 2. The rules decide and number; nobody sees it yet.
        var decision = _tail.Decided.Post(message, _limits, _time.GetUtcNow());
        if (decision.Error is { } error)
        {
            // Whoever is refused now may have sent it before, so long ago that only the log remembers.
            return _tail.Durable.Exists && await _tail.FindEarlierInLog(message.SenderId, message.ClientMessageId) is { } before
                ? before.AnswerTo(message, _tail.Durable.Id)
                : error;
        }

        // 3. Durable before it is answered.
        if (await _tail.Append(decision) is { } duplicate)
        {
            return duplicate.AnswerTo(message, _tail.Durable.Id);
        }

        // 4. Everyone connected hears of it. A device that misses the event reads the gap from the log.
        _fanOut.Publish(decision.Entries);
        _snapshots.WriteIfDue();
        return decision.Entries[0].ToSent(_tail.Durable.Id, duplicate: false);
    }

    public async Task<Reply<Sent>> ForwardedBefore(UserId senderId, ClientMessageId clientMessageId)
    {
        _tail.ThrowIfEnded();
        return await _tail.FindEarlierInLog(senderId, clientMessageId) is { } earlier
            ? earlier.AnswerToForward(_tail.Durable.Id)
            : ChangedMessage.NotFound;
    }

    public Task<Reply<Sent>> ChangeMessage(MessageChange change) => _messageChanges.Make(change);

    public async Task<Reply<ConversationSummary>> AddMembers(UserId caller, ImmutableArray<UserId> userIds) =>
        await _changes.Add(
            caller, [.. userIds.Where(user => _tail.Decided.Find(user) is null)],
            (decided, pending, now) => decided.AddMembers(caller, userIds, pending, _limits, now)) is { } error
            ? error
            : await _reader.Summary(caller);

    public async Task<Reply<ConversationSummary>> Accept(UserId caller) =>
        await _changes.Add(caller, [caller], (decided, _, now) => decided.Accept(caller, now)) is { } error
            ? error
            : await _reader.Summary(caller);

    public async Task<Reply<Nothing>> RemoveMember(UserId caller, UserId userId)
    {
        var error = await _changes.MakeOfMembers((decided, now) => decided.Remove(caller, userId, now));
        await _directory.Update();
        return error is null ? Nothing.Value : error;
    }

    public async Task<Reply<Member>> ChangeRole(UserId caller, UserId userId, MemberRole role) =>
        await _changes.Make((decided, now) => decided.ChangeRole(caller, userId, role, now)) is { } error
            ? error
            : _reader.MemberOf(userId, caller);

    public async Task<Reply<ConversationSummary>> ChangePermission(UserId caller, MemberAction action, MemberRole lowest) =>
        await _changes.Make((decided, now) => decided.ChangePermission(caller, action, lowest, now)) is { } error
            ? error
            : await _reader.Summary(caller);

    public async Task<Reply<ConversationSummary>> Change(UserId caller, ConversationChange change)
    {
        var error = await _changes.Make((decided, now) => decided.ChangeSettings(caller, change, _limits, now));
        await _directory.Update();
        return error is null ? await _reader.Summary(caller) : error;
    }

    public async Task<Reply<Invite>> CreateInvite(UserId caller, InviteTerms terms) =>
        await _changes.Make((decided, now) => decided.CreateInvite(caller, terms, _limits, now)) is { } error ? error
        : _tail.Durable.Admission.Find(terms.Id) is { } invite ? invite
        : ChatError.Of(ChatErrorCode.NotFound, "The invite link was revoked meanwhile.");

    public Task<Reply<InviteList>> Invites(UserId caller) => Task.FromResult(_reader.Invites(caller, _time.GetUtcNow()));

    public async Task<Reply<Nothing>> RevokeInvite(UserId caller, InviteId invite) =>
        await _changes.Make((decided, now) => decided.RevokeInvite(caller, invite, now)) is { } error ? error : Nothing.Value;

    public Task<Reply<ConversationPreview>> Preview(UserId caller, InviteId? invite) =>
        Task.FromResult(_tail.Durable.Preview(caller, invite, _time.GetUtcNow()));

    public async Task<Reply<ConversationSummary>> Join(UserId caller, InviteId? invite) =>
        await _changes.Add(caller, [caller], (decided, _, now) => decided.Join(caller, invite, _limits, now)) is { } error
            ? error
            : await _reader.Summary(caller);

    public async Task<Reply<Receipt>> Mark(UserId caller, long deliveredSequence, long readSequence, EpochId? epoch)
    {
        await _tail.Reach(new Position(Math.Max(deliveredSequence, readSequence), epoch));
        if (_tail.Durable.CheckMember(caller) is { } error)
        {
            return error;
        }

        var last = Math.Min(_tail.Durable.LastSequence, _tail.CommonWith(epoch));
        if (_watermarks.Raise(caller, deliveredSequence, readSequence, last))
        {
            await _snapshots.Write();
            _fanOut.Publish(_reader.ReceiptOf(caller));
        }

        return _reader.ReceiptOf(caller);
    }

    public Task<Reply<Nothing>> Typing(UserId caller, bool typing) =>
        Task.FromResult(_fanOut.PublishTyping(caller, typing));

    public async Task<Reply<ConversationSummary>> Summary(UserId caller, long head)
    {
        await _tail.Reach(head);
        return await _reader.Summary(caller);
    }

    public Task<Reply<MemberPage>> Members(UserId caller, UserId? after, int limit) =>
        Task.FromResult(_reader.Members(caller, after, limit));

    public Task<Reply<MessagePage>> History(UserId caller, HistoryQuery query) => _messages.History(caller, query);

    public Task<Reply<MessageView>> Message(UserId caller, MessageId messageId) => _messages.Message(caller, messageId);

    public Task<Reply<PinList>> Pins(UserId caller) => _messages.Pins(caller);

    public async Task<Reply<EntryPage>> Entries(UserId caller, Position position, int limit, PageSide side)
    {
        await _tail.Reach(position);
        return await _reader.Entries(caller, position, limit, side);
    }

    public async Task<ConversationDelta> Sync(UserId caller, Position cursor, int limit, long head)
    {
        await _tail.Reach(cursor, head);
        return await _reader.Sync(caller, cursor, limit);
    }

    public Task UserEdgesChanged(UserId userId, UserEdges edges)
    {
        _fanOut.ChangeEdges(userId, edges);
        return Task.CompletedTask;
    }

    public Task DeliverNotices(long ticket)
    {
        _notices.Accept(ticket);
        return Task.CompletedTask;
    }

    public Task Wake() => Task.CompletedTask;

    /// <summary>Watermarks and notices never lag behind the durable log.</summary>
    private void Follow(Entry entry)
    {
        _watermarks.Apply(entry);
        _notices.Apply(entry);
    }
}
