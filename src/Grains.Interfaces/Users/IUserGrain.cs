using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using Orleans.Concurrency;

namespace ChatOrleans.Users;

/// <summary>
/// One user (key: user id) over all their devices: profile, devices, inbox (their conversations), their connections and the
/// watchers of these, presence, and rate limits that hold across edges. Everything here may be repeated.
/// </summary>
[Alias("chat.user-grain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>
    /// Sets the profile once; a repeat changes nothing. Called after the user name is claimed at <c>IAccountGrain</c>. Durable
    /// when it returns; if the index of names fails, the user is found by name some time later.
    /// </summary>
    [Alias("create")]
    Task<User> Create(CreateUser request);

    /// <summary>The user as everyone sees them; null when there is none.</summary>
    /// <remarks>Interleaves: it reads one immutable row, which is durable, and does not await.</remarks>
    [Alias("get"), AlwaysInterleave]
    Task<User?> Get();

    /// <summary>The user, with the fields that only they themself see.</summary>
    /// <remarks>Interleaves: it reads one immutable row, which is durable, and does not await.</remarks>
    [Alias("get-own"), AlwaysInterleave]
    Task<User?> GetOwn();

    [Alias("change")]
    Task<Reply<User>> Change(UserChange change);

    /// <summary>
    /// Takes permits of a rate: one, or where <paramref name="atMost"/> allows more up to a quarter of those that are there,
    /// so that other devices of the user find some too. A repeat takes more. Costs no storage.
    /// </summary>
    /// <remarks>Interleaves: a bucket is filled, judged and taken from without an await; no other call reads it.</remarks>
    [Alias("take"), AlwaysInterleave]
    ValueTask<Permits> Take(UserRate rate, int atMost = 1);

    /// <summary>
    /// Adds a device, or LimitReached. Known devices stay as they are. For <c>IDeviceSessionGrain</c>, before a session begins:
    /// a session that runs is always of a device that is listed.
    /// </summary>
    [Alias("add-device")]
    Task<Reply<Nothing>> AddDevice(DeviceId deviceId);

    /// <summary>
    /// A session of a device has ended: closes its connections, and takes the device off the list if no session follows. For
    /// <c>IDeviceSessionGrain</c>, when both are durable; to be repeated until it succeeds.
    /// </summary>
    /// <param name="next">The session that runs on the device now, whose connections stay; null when there is none.</param>
    [Alias("session-ended")]
    Task SessionEnded(DeviceId deviceId, SessionId? next);

    /// <summary>The user's devices, in the order in which they were added.</summary>
    /// <remarks>Interleaves: it reads one immutable row, which is durable, and does not await.</remarks>
    [Alias("devices"), AlwaysInterleave]
    Task<ImmutableArray<DeviceId>> Devices();

    /// <summary>
    /// An edge holds a connection of this device now (or no longer). Unless it is repeated, it ends after
    /// <c>EdgeLease.SessionDuration</c>.
    /// </summary>
    [Alias("device-connected")]
    Task DeviceConnected(DeviceId deviceId, EdgeId edge);

    [Alias("device-disconnected")]
    Task DeviceDisconnected(DeviceId deviceId, EdgeId edge);

    /// <summary>
    /// Reports where the user is, and reports every change to the conversation for a <see cref="WatchLease"/>, with versions
    /// above <paramref name="known"/>, the last that the conversation has.
    /// </summary>
    /// <remarks>
    /// Interleaves: the lease begins and the report is made without an await between. So a change of connections comes before
    /// this report, or its own report goes to this watcher too, with a higher version.
    /// </remarks>
    [Alias("watch"), AlwaysInterleave]
    Task<UserEdges> Watch(ConversationId conversation, long known);

    /// <summary>
    /// Joined, accepted or left a conversation. Durable when it returns; a repeat or an older notice changes nothing.
    /// </summary>
    [Alias("notify")]
    Task Notify(MembershipNotice notice);

    /// <summary>All conversations of the user, latest activity first.</summary>
    /// <remarks>
    /// Interleaves: it takes the durable rows, immutable, before its only await, and reads the log for those. A change
    /// meanwhile belongs to the next call.
    /// </remarks>
    [Alias("inbox"), AlwaysInterleave]
    Task<Inbox> Inbox();

    /// <summary>What the user has set in a conversation of theirs; null where nothing was ever set.</summary>
    /// <remarks>Interleaves: it reads two immutable rows, which are durable, and does not await.</remarks>
    [Alias("settings"), AlwaysInterleave]
    Task<ConversationSettings?> Settings(ConversationId conversation);

    /// <summary>
    /// Sets something in a conversation of the user, or NotFound, LimitReached (drafts): durable when it returns, and told to
    /// their devices. A repeat gives the same settings another version. The values are those that
    /// <see cref="SettingsChange.Check"/> takes.
    /// </summary>
    [Alias("change-settings")]
    Task<Reply<ConversationSettings>> ChangeSettings(ConversationId conversation, SettingsChange change);

    /// <summary>Tells the user's devices that their schedule has this version.</summary>
    /// <remarks>Interleaves: it reads where the devices are, and does not await.</remarks>
    [Alias("schedule-changed"), OneWay, AlwaysInterleave]
    Task ScheduleChanged(long version);

    /// <summary>
    /// How the user takes it that <paramref name="by"/>, who may be themself, makes them a member of a conversation.
    /// </summary>
    /// <remarks>Interleaves: it reads one immutable row, which is durable, and does not await.</remarks>
    [Alias("welcome"), AlwaysInterleave]
    Task<Welcome> Welcome(UserId by, ConversationId conversation);

    /// <summary>Whether the user has blocked one of these.</summary>
    /// <remarks>Interleaves: it reads one immutable row, which is durable, and does not await.</remarks>
    [Alias("has-blocked"), AlwaysInterleave]
    Task<bool> HasBlocked(ImmutableArray<UserId> users);

    /// <summary>Whom the user has blocked, the latest last.</summary>
    /// <remarks>Interleaves: it reads one immutable row, which is durable, and does not await.</remarks>
    [Alias("blocked"), AlwaysInterleave]
    Task<ImmutableArray<UserId>> Blocked();

    /// <summary>
    /// Blocks another user, durably; or Invalid (themself), LimitReached (UserBlocks). They do not see this user's presence and
    /// do not add this user to anything; a direct conversation of the two is left soon after.
    /// </summary>
    [Alias("block")]
    Task<Reply<Nothing>> Block(UserId other);

    [Alias("unblock")]
    Task Unblock(UserId other);

    /// <summary>Whether the user is a member of one of these conversations, pending or not.</summary>
    /// <remarks>Interleaves: it reads one immutable row, which is durable, and does not await.</remarks>
    [Alias("is-member-of-any"), AlwaysInterleave]
    Task<bool> IsMemberOfAny(ImmutableArray<ConversationId> conversations);

    /// <summary>Whether the user wants to be seen as offline: then nobody is shown that they are typing.</summary>
    /// <remarks>Interleaves: it reads one immutable row, which is durable, and does not await.</remarks>
    [Alias("is-invisible"), AlwaysInterleave]
    Task<bool> IsInvisible();

    /// <summary>
    /// Sets what others see while a device is connected, durably; the edge takes only online, away and invisible.
    /// </summary>
    [Alias("set-presence")]
    Task SetPresence(PresenceStatus status, string? text);

    /// <summary>
    /// What others see of this user now; sends changes to the watcher's edges for a <see cref="WatchLease"/>. Null when there is
    /// no such user, when the watcher is in none of the conversations that they have accepted, and when they have blocked the
    /// watcher.
    /// </summary>
    /// <remarks>
    /// Interleaves: after it has asked the watcher's grain, the watch begins and the presence is read without an await between. A
    /// change comes before both, or goes to this watcher too.
    /// </remarks>
    [Alias("watch-presence"), AlwaysInterleave]
    Task<Presence?> WatchPresence(UserId watcher, EdgeId edge);

    /// <remarks>Interleaves: it removes one entry and does not await; no other call keeps the watchers across an await.</remarks>
    [Alias("unwatch-presence"), AlwaysInterleave]
    Task UnwatchPresence(UserId watcher, EdgeId edge);
}
