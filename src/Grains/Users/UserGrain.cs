using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Users;

/// <summary>
/// Profile, devices and inbox of one user. <c>UserGrain.Presence.cs</c> knows where the user is and who is told.
/// </summary>
public sealed partial class UserGrain(
    [PersistentState("user", GrainStateStore.Name)] IPersistentState<UserState> profile,
    [PersistentState("inbox", GrainStateStore.Name)] IPersistentState<InboxState> inbox,
    IConversationLog log,
    EdgePublisher publisher,
    TimeProvider time,
    IOptions<ChatLimits> limits,
    ILogger<UserGrain> logger) : DurableGrain, IUserGrain
{
    // A notice that is on its way comes sooner than this.
    private static readonly TimeSpan DoubtPatience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<UserRate, TokenBucket> _rates = [];
    private IGrainTimer? _doubt;
    private UserId _id;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = UserId.From(Guid.ParseExact(this.GetPrimaryKeyString(), "D"));
        await IndexNames();
    }

    public async Task<User> Create(string username, string displayName, string? email)
    {
        if (profile.State.User is null)
        {
            profile.State.User = new()
            {
                Id = _id,
                Username = username,
                DisplayName = displayName,
                CreatedAt = time.GetUtcNow(),
                Version = 1,
                Email = email,
            };
            await Save(profile);
        }

        await IndexNames();
        return profile.State.User;
    }

    public Task<User?> Get() => Task.FromResult(
        profile.State.User is { Email: not null } user ? user with { Email = null } : profile.State.User);

    public Task<User?> GetOwn() => Task.FromResult(profile.State.User);

    public async Task<Reply<User>> Change(UserChange change)
    {
        if (profile.State.User is not { } user)
        {
            return ChatError.Of(ChatErrorCode.NotFound, "There is no such user.");
        }

        if (change.IfVersion is { } version && version != user.Version)
        {
            return ChatError.Of(ChatErrorCode.Conflict, "The profile was changed in between.");
        }

        profile.State.User = user with
        {
            DisplayName = change.DisplayName ?? user.DisplayName,
            Avatar = change.Avatar ?? user.Avatar,
            Version = user.Version + 1,
        };
        await Save(profile);
        await IndexNames();
        return profile.State.User;
    }

    public ValueTask<Permits> Take(UserRate rate, int atMost)
    {
        if (!_rates.TryGetValue(rate, out var bucket))
        {
            var values = limits.Value;
            _rates[rate] = bucket = rate switch
            {
                UserRate.Messages => new(values.MessagesBurst, values.MessagesPerMinute, TimeSpan.FromMinutes(1), time),
                UserRate.NewConversations => new(
                    values.NewConversationsPerHour, values.NewConversationsPerHour, TimeSpan.FromHours(1), time),
            };
        }

        return ValueTask.FromResult(bucket.Take(atMost));
    }

    public async Task<Reply<Nothing>> AddDevice(DeviceId deviceId)
    {
        if (profile.State.Devices.Contains(deviceId))
        {
            return Nothing.Value;
        }

        if (profile.State.Devices.Count >= limits.Value.UserDevices)
        {
            return ChatError.Of(
                ChatErrorCode.LimitReached,
                $"You have {limits.Value.UserDevices} devices (UserDevices). Sign out on one of them first.");
        }

        profile.State.Devices.Add(deviceId);
        await Save(profile);
        return Nothing.Value;
    }

    public async Task RemoveDevice(DeviceId deviceId)
    {
        foreach (var edge in EdgesOf(deviceId))
        {
            publisher.Publish(edge, new DeviceEnded { Recipients = [_id], DeviceId = deviceId });
        }

        if (profile.State.Devices.Remove(deviceId))
        {
            await Save(profile);
        }
    }

    public Task<ImmutableArray<DeviceId>> Devices() => Task.FromResult(profile.State.Devices.ToImmutableArray());

    public async Task Notify(MembershipNotice notice)
    {
        var known = inbox.State.Conversations.GetValueOrDefault(notice.ConversationId);
        if (known is not null && known.Sequence >= notice.Sequence)
        {
            return;
        }

        inbox.State.Conversations[notice.ConversationId] = new() { Sequence = notice.Sequence, Member = notice.Joined };
        await Save(inbox);
        PublishToOwnEdges(notice.Joined
            ? new ConversationJoined { Recipients = [_id], Conversation = notice.Conversation! }
            : new ConversationLeft { Recipients = [_id], ConversationId = notice.ConversationId });
    }

    public async Task<ImmutableArray<InboxItem>> Inbox(CancellationToken cancellationToken)
    {
        var joined = inbox.State.Conversations.Where(entry => entry.Value.Member)
            .ToDictionary(entry => entry.Key, entry => entry.Value.Sequence);
        var heads = await log.Heads(joined.Keys, cancellationToken).OrTransient();
        return
        [
            .. heads
                .Select(head => new InboxItem
                {
                    ConversationId = head.Key,
                    LastSequence = head.Value.Sequence,
                    LastActivityAt = head.Value.SentAt,
                    JoinedSequence = joined[head.Key],
                })
                .OrderByDescending(item => item.LastActivityAt)
                .ThenBy(item => item.ConversationId.Value),
        ];
    }

    public Task<bool> HasRoom() => Task.FromResult(
        inbox.State.Conversations.Values.Count(entry => entry.Member) < limits.Value.UserConversations);

    /// <summary>
    /// A conversation has this user as a member and the inbox here does not know it. Perhaps another activation was told,
    /// while two of them lived; what it stored is read again, beside no other call.
    /// </summary>
    private void DoubtInbox() => _doubt ??= this.RegisterGrainTimer(
        _ => ReadInbox(), new GrainTimerCreationOptions(DoubtPatience, Timeout.InfiniteTimeSpan));

    // The timer's own end must not cancel the reading, so its token goes no further.
    private async Task ReadInbox()
    {
        _doubt?.Dispose();
        _doubt = null;
        var before = inbox.State.Conversations;
        await inbox.ReadStateAsync();
        foreach (var (id, _) in inbox.State.Conversations.Where(entry =>
            entry.Value.Member && before.GetValueOrDefault(entry.Key) is not { Member: true }))
        {
            // Not waited for: other calls shall not wait for a conversation that does not answer.
            _ = TellJoined(id);
        }
    }

    /// <summary>Tells the devices that are connected here: until now they asked in vain.</summary>
    private async Task TellJoined(ConversationId id)
    {
        try
        {
            if ((await GrainFactory.Conversation(id).Summary(_id)).Value is { } conversation)
            {
                PublishToOwnEdges(new ConversationJoined { Recipients = [_id], Conversation = conversation });
            }
        }
        catch (Exception error)
        {
            LogJoinedNotTold(id, _id, error);
        }
    }

    /// <summary>Makes the index find the user under the names of the profile; goes on where a crash ended it.</summary>
    private async Task IndexNames()
    {
        var names = profile.State.User is { } user ? IndexedNames.Of(user) : [];
        if (names.SequenceEqual(profile.State.IndexedNames))
        {
            return;
        }

        await GrainFactory.Names().Add(
            [.. names.Except(profile.State.IndexedNames).Select(name => new IndexedName(name, _id))]);

        foreach (var name in profile.State.IndexedNames.Except(names))
        {
            await GrainFactory.Names().Remove(new(name, _id));
        }

        profile.State.IndexedNames = [.. names];
        await Save(profile);
    }

    [LoggerMessage(LogLevel.Warning, "User {User} was not told of conversation {Conversation}; their next sync does.")]
    private partial void LogJoinedNotTold(ConversationId conversation, UserId user, Exception error);
}
