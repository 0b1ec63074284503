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
/// Runs one conversation: check, decide (<see cref="Conversation"/>), append, publish, answer. This part of the class
/// takes changes; <c>.Log.cs</c> keeps step with the log, <c>.Reading.cs</c> answers questions, <c>.Members.cs</c> tells
/// members and learns where they are, <c>.Snapshot.cs</c> keeps the state.
/// </summary>
public sealed partial class ConversationGrain(
    [PersistentState("conversation", GrainStateStore.Name)] IPersistentState<ConversationState> state,
    IConversationLog log,
    EdgePublisher publisher,
    ChatMetrics metrics,
    TimeProvider time,
    IOptions<ChatLimits> limits,
    IOptions<ConversationOptions> options,
    ILogger<ConversationGrain> logger) : Grain, IConversationGrain
{
    private readonly Audience _audience = new();
    private readonly Typists _typists = new();
    private readonly IdempotencyWindow _window = new(options.Value.IdempotencyWindow);
    private ConversationId _id;
    private Conversation _conversation = null!;

    private Task _lastChange = Task.CompletedTask;
    private Task _marksSaved = Task.CompletedTask;

    /// <summary>
    /// The last change of members while it is not durable. Wait until there is none: the next may begin before whoever
    /// waited goes on.
    /// </summary>
    private Task? UnsettledChange => _lastChange.IsCompletedSuccessfully ? null : _lastChange;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = ConversationId.From(Guid.ParseExact(this.GetPrimaryKeyString(), "D"));
        _conversation = new(_id, state.State);
        _snapshotDue = state.State.Sequence + options.Value.SnapshotEntries;
        await Replay(cancellationToken);
        StartTimers();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (!_reloading && _conversation.Committed - state.State.Sequence > options.Value.SnapshotEntries / 10)
        {
            await SaveBeside();
        }
    }

    public async Task<Reply<Created>> Create(CreateConversation request, CancellationToken cancellationToken)
    {
        ThrowIfReloading();
        var isNew = !_conversation.Exists;
        var error = isNew
            ? await ChangeMembers(now => _conversation.Create(request, limits.Value, now))
            : _conversation.WhyNotMember(request.CreatorId);
        return error is null
            ? new Created { Conversation = await Summarize(request.CreatorId, cancellationToken), IsNew = isNew }
            : error;
    }

    /// <remarks>
    /// Interleaves. What holds across its awaits: between the decision, which gives the entry its number, and the
    /// hand-over to the log there is no await, so entries reach the log in the order of their numbers; and once an
    /// append has failed, <see cref="_reloading"/> keeps this activation from giving out any further number.
    /// </remarks>
    public async Task<Reply<Sent>> Post(PostMessage message, CancellationToken cancellationToken)
    {
        ThrowIfReloading();

        // 1. A resend gets the first answer.
        if (_window.Find(message.SenderId, message.ClientMessageId) is { } earlier)
        {
            return await AnswerAgain(message, earlier);
        }

        // 2. The rules decide and number; nothing is known to others yet.
        var decision = _conversation.Post(message, limits.Value, time.GetUtcNow());
        if (decision.Error is { } error)
        {
            return error;
        }

        // 3. Durable before it is answered.
        _window.Add(decision.Entries[0]);
        if (await Append(decision.Entries) is { } duplicate)
        {
            return Answer(message, duplicate);
        }

        // 4. Everyone connected hears of it; who misses that reads the gap from the log.
        Publish(decision.Entries);
        SaveBesideIfDue();
        return ToSent(decision.Entries[0], duplicate: false);
    }

    public async Task<Reply<ConversationSummary>> AddMembers(
        UserId caller, ImmutableArray<UserId> userIds, CancellationToken cancellationToken) =>
        await ChangeMembers(now => _conversation.AddMembers(caller, userIds, limits.Value, now)) is { } error
            ? error
            : await Summarize(caller, cancellationToken);

    public async Task<Reply<Nothing>> RemoveMember(UserId caller, UserId userId, CancellationToken cancellationToken) =>
        await ChangeMembers(now => _conversation.Remove(caller, userId, now)) is { } error ? error : Nothing.Value;

    public async Task<Reply<Member>> ChangeRole(
        UserId caller, UserId userId, MemberRole role, CancellationToken cancellationToken) =>
        await Change(now => _conversation.ChangeRole(caller, userId, role, now)) is { } error
            ? error
            : _conversation.Find(userId)!.ToMember();

    public async Task<Reply<ConversationSummary>> Rename(
        UserId caller, string name, CancellationToken cancellationToken) =>
        await Change(now => _conversation.Rename(caller, name, limits.Value, now)) is { } error
            ? error
            : await Summarize(caller, cancellationToken);

    public async Task<Reply<Receipt>> Mark(
        UserId caller, long deliveredSequence, long readSequence, CancellationToken cancellationToken)
    {
        await Reach(Math.Max(deliveredSequence, readSequence), cancellationToken);
        return await ForMember<Receipt>(caller, async () =>
        {
            var member = _conversation.Find(caller)!;
            var rose = _conversation.Mark(member, deliveredSequence, readSequence);
            var receipt = member.ToReceipt();
            if (rose)
            {
                _marksSaved = SaveOrReload();
            }

            // What stands in the receipt may have been raised by another call, whose write is still on its way.
            await _marksSaved;
            if (rose)
            {
                PublishToAll(
                    recipients => new ReceiptRose { Recipients = recipients, ConversationId = _id, Receipt = receipt });
            }

            return receipt;
        });
    }

    public Task<Reply<Nothing>> Typing(UserId caller, bool typing, CancellationToken cancellationToken)
    {
        if (_conversation.WhyNotMember(caller) is { } error)
        {
            return Task.FromResult<Reply<Nothing>>(error);
        }

        if (_typists.IsTold(caller, typing, time.GetUtcNow()))
        {
            PublishToAll(recipients => new TypingChanged
            {
                Recipients = recipients.Remove(caller),
                ConversationId = _id,
                UserId = caller,
                Typing = typing,
            });
        }

        return Task.FromResult<Reply<Nothing>>(Nothing.Value);
    }

    public Task Moved(UserId userId, WhereUserIs where)
    {
        if (_conversation.Find(userId) is not null)
        {
            _audience.Moved(userId, where);
        }

        return Task.CompletedTask;
    }

    /// <summary>Decides and appends a change of what is not a message. Null, or why nothing was changed.</summary>
    private async Task<ChatError?> Change(Func<DateTimeOffset, Decision> decide)
    {
        ThrowIfReloading();
        var decision = decide(time.GetUtcNow());
        if (decision is { Error: null, Entries.IsEmpty: false })
        {
            await (_lastChange = Append(decision.Entries));
            Publish(decision.Entries);
            foreach (var left in decision.Entries.Where(entry => entry.Kind == EntryKind.Left))
            {
                // Not only when they have confirmed: nothing that comes later is for them.
                _audience.Remove(left.UserId!.Value);
            }
        }

        return decision.Error;
    }

    private async Task<Reply<Sent>> AnswerAgain(PostMessage message, long sequence)
    {
        // The first send may still be on its way; its own call reports a failure, this one only waits for the outcome.
        await Reach(sequence, CancellationToken.None);
        var found = await log.ReadAfter(_id, sequence - 1, 1, CancellationToken.None).OrTransient();
        return found is [var earlier] && earlier.Sequence == sequence
            ? Answer(message, earlier)
            : throw Reload($"entry {sequence} is not in the log", null);
    }

    private Reply<Sent> Answer(PostMessage message, Entry earlier)
    {
        var same = earlier.Text == message.Text && earlier.ContentType == message.ContentType
            && earlier.ReplyTo == message.ReplyTo
            && (earlier.Mentions ?? []).SequenceEqual(message.Mentions ?? []);
        return same
            ? ToSent(earlier, duplicate: true)
            : ChatError.Of(ChatErrorCode.IdempotencyConflict, "This clientMessageId was used with other content.");
    }

    private Sent ToSent(Entry entry, bool duplicate) => new()
    {
        ConversationId = _id,
        Sequence = entry.Sequence,
        MessageId = entry.MessageId!.Value,
        SentAt = entry.SentAt,
        Duplicate = duplicate,
    };

    private void Publish(ImmutableArray<Entry> entries) => PublishToAll(recipients => new EntriesAppended
    {
        Recipients = recipients,
        ConversationId = _id,
        Entries = entries,
    });

    private void PublishToAll(Func<ImmutableArray<UserId>, EdgeEvent> forRecipients)
    {
        foreach (var (edge, recipients) in _audience.ByEdge)
        {
            publisher.Publish(edge, forRecipients(recipients));
        }
    }
}
