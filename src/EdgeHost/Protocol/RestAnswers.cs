using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Sessions;
using ChatOrleans.Users;

namespace ChatOrleans.Protocol;

/// <summary>A signed-in device.</summary>
/// <param name="RefreshToken">Absent when it comes as a cookie.</param>
/// <param name="MadeRoom">
/// At a log-in: devices that were signed out because the user had as many as they may have. Absent when there were none.
/// </param>
internal sealed record Session(
    User User, DeviceView Device, string AccessToken, DateTimeOffset AccessTokenExpiresAt, string? RefreshToken,
    ImmutableArray<DeviceView>? MadeRoom);

/// <summary>A device in the list of its user.</summary>
internal sealed record DeviceView(
    DeviceId Id, string Name, string Platform, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, bool Current)
{
    public static DeviceView Of(Device device, DeviceId current) => new(
        device.Id, device.Name, device.Platform, device.CreatedAt, device.LastSeenAt, device.Id == current);
}

internal sealed record DeviceList(ImmutableArray<DeviceView> Items);

/// <param name="Items">The latest last.</param>
internal sealed record BlockList(ImmutableArray<UserId> Items);

/// <param name="Failed">Of users who were asked for by their ids, those who could not be read now; absent when all were.</param>
internal sealed record UserList(ImmutableArray<User> Items, ImmutableArray<UserId>? Failed);

/// <param name="Failed">What could not be read now; it is not on this page.</param>
/// <param name="Next">Pass it as the cursor of the next call; absent on the last page.</param>
internal sealed record ConversationList(
    ImmutableArray<Summary> Items, ImmutableArray<ConversationFailure> Failed, string? Next);

/// <summary>An invite link that was just made: only now its token is shown.</summary>
internal sealed record CreatedInvite : Invite
{
    [SetsRequiredMembers]
    private CreatedInvite(Invite invite, InviteToken token)
        : base(invite) => Token = token.ToString();

    public required string Token { get; init; }

    public static CreatedInvite Of(Invite invite, InviteToken token) => new(invite, token);
}

/// <param name="Items">A page may have few, or none, and a next one.</param>
/// <param name="Next">Pass it as the cursor of the next call; absent on the last page.</param>
internal sealed record DirectoryPage(ImmutableArray<ConversationPreview> Items, string? Next);

/// <summary>An error of REST: problem details of RFC 9457 with the stable code.</summary>
internal sealed record Problem(
    string Type, string Title, int Status, string Detail, ChatErrorCode Code, string? Field, long? RetryAfterMs, bool Retryable)
{
    public static Problem Of(ChatError error, int status) => new(
        "about:blank", error.Code.ToString(), status, error.Message, error.Code, error.Field, error.RetryAfterMs,
        error.Retryable);
}
