using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using Orleans.Concurrency;

namespace ChatOrleans.Users;

/// <summary>
/// One user (key: user id) over all their devices: profile, devices, inbox (which conversations), where they are
/// connected, who watches that, presence, and rate limits that hold across edges. Everything here may be repeated.
/// </summary>
[Alias("chat.user-grain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Sets the profile once; a repeat with the same user name changes nothing.</summary>
    [Alias("create")]
    Task<User> Create(string username, string displayName, string? email = null);

    /// <summary>The user as everyone sees them; null when there is none.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<User?> Get();

    /// <summary>With what only the user themself sees.</summary>
    [Alias("get-own"), AlwaysInterleave]
    Task<User?> GetOwn();

    [Alias("change")]
    Task<Reply<User>> Change(UserChange change);

    /// <summary>
    /// Takes permits of a rate: one, or where <paramref name="atMost"/> allows more up to a quarter of those that are there,
    /// so that other devices of the user find some too. A repeat takes more. Costs no storage.
    /// </summary>
    [Alias("take"), AlwaysInterleave]
    ValueTask<Permits> Take(UserRate rate, int atMost = 1);

    /// <summary>Adds a device, or LimitReached. Known devices stay as they are.</summary>
    [Alias("add-device")]
    Task<Reply<Nothing>> AddDevice(DeviceId deviceId);

    [Alias("remove-device")]
    Task RemoveDevice(DeviceId deviceId);

    /// <summary>The user's devices, in the order in which they were added.</summary>
    [Alias("devices"), AlwaysInterleave]
    Task<ImmutableArray<DeviceId>> Devices();

    /// <summary>
    /// An edge holds a connection of this device now (or no longer). Unless it is said again, it ends after
    /// <c>EdgeLease.SessionDuration</c>.
    /// </summary>
    [Alias("device-connected")]
    Task DeviceConnected(DeviceId deviceId, EdgeId edge);

    [Alias("device-disconnected")]
    Task DeviceDisconnected(DeviceId deviceId, EdgeId edge);

    /// <summary>
    /// Tells where the user is, and tells the conversation of every change for a <see cref="WatchLease"/>; all of that
    /// with versions above <paramref name="known"/>, the last that the conversation has.
    /// </summary>
    [Alias("watch"), AlwaysInterleave]
    Task<WhereUserIs> Watch(ConversationId conversation, long known);

    /// <summary>
    /// Joined or left a conversation. Durable when it returns; a repeat or an older notice changes nothing.
    /// </summary>
    [Alias("notify")]
    Task Notify(MembershipNotice notice);

    /// <summary>All conversations of the user, latest activity first.</summary>
    [Alias("inbox"), AlwaysInterleave]
    Task<ImmutableArray<InboxItem>> Inbox(CancellationToken cancellationToken = default);

    /// <summary>Whether the user may become a member of one more conversation: the limit UserConversations.</summary>
    [Alias("has-room"), AlwaysInterleave]
    Task<bool> HasRoom();

    /// <summary>
    /// Sets what others see while a device is connected; the edge takes only online, away and invisible.
    /// </summary>
    [Alias("set-presence")]
    Task SetPresence(PresenceStatus status, string? text);

    /// <summary>
    /// What others see of this user now; sends changes to the watcher's edges for a <see cref="WatchLease"/>.
    /// </summary>
    [Alias("watch-presence"), AlwaysInterleave]
    Task<Presence> WatchPresence(UserId watcher, EdgeId edge);

    [Alias("unwatch-presence"), AlwaysInterleave]
    Task UnwatchPresence(UserId watcher, EdgeId edge);
}
