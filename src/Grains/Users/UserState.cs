using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Users;

/// <summary>The stored profile and devices of a user; the profile is absent until the user is created.</summary>
[GenerateSerializer, Immutable, Alias("chat.user-state")]
public sealed record UserState
{
    [Id(0)] public User? User { get; init; }

    /// <summary>In the order in which they were added.</summary>
    [Id(1)] public ImmutableArray<DeviceId> Devices { get; init; } = [];

    /// <summary>The names under which the index finds the user; they differ from the profile's until it is updated.</summary>
    [Id(2)] public ImmutableArray<string> IndexedNames { get; init; } = [];

    [Id(3)] public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>What others see while a device is connected: online, away or invisible.</summary>
    [Id(4)] public PresenceStatus Status { get; init; }

    [Id(5)] public string? StatusText { get; init; }

    /// <summary>Others see such a user as offline; the time when they were last seen is not kept.</summary>
    internal bool IsInvisible => Status == PresenceStatus.Invisible;

    /// <summary>The names under which the index must find the user.</summary>
    internal ImmutableArray<string> Names() => User is { } user ? UserNames.WordsOf(user) : [];

    internal bool IsIndexed() => Names().SequenceEqual(IndexedNames);

    /// <summary>With a first profile; as it is when there is one.</summary>
    internal UserState Created(UserId id, CreateUser request, DateTimeOffset now) => User is not null ? this : this with
    {
        User = new()
        {
            Id = id,
            Username = request.Username,
            DisplayName = request.DisplayName,
            CreatedAt = now,
            Version = 1,
            Email = request.Email,
        },
    };

    internal Reply<UserState> Changed(UserChange change)
    {
        if (User is not { } user)
        {
            return ChatError.Of(ChatErrorCode.NotFound, "There is no such user.");
        }

        if (change.IfVersion is { } version && version != user.Version)
        {
            return ChatError.Of(ChatErrorCode.Conflict, "The profile was changed in between.");
        }

        return this with
        {
            User = user with
            {
                DisplayName = change.DisplayName ?? user.DisplayName,
                Avatar = change.Avatar ?? user.Avatar,
                Version = user.Version + 1,
            },
        };
    }

    /// <summary>With the device, which may be there already; or LimitReached.</summary>
    internal Reply<UserState> WithDevice(DeviceId device, int devicesMax) =>
        Devices.Contains(device) ? this
        : Devices.Length < devicesMax ? this with { Devices = Devices.Add(device) }
        : ChatError.Of(
            ChatErrorCode.LimitReached, $"You have {devicesMax} devices (UserDevices). Sign out on one of them first.");

    /// <summary>Whether a user who exists has no such device: no session of it runs.</summary>
    internal bool HasNot(DeviceId device) => User is not null && !Devices.Contains(device);

    internal UserState WithoutDevice(DeviceId device) =>
        Devices.Contains(device) ? this with { Devices = Devices.Remove(device) } : this;
}
