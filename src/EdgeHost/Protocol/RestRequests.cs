using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Limits;
using ChatOrleans.Users;

namespace ChatOrleans.Protocol;

/// <param name="Secret">
/// Made by the device once, kept, and shown to nobody else. After a log-in with it the device's wrong passwords count for
/// themselves, and those of strangers do not keep it out.
/// </param>
internal sealed record DeviceRequest(DeviceId? Id, string Name, string Platform, string? Secret);

internal sealed record RegisterRequest
{
    public required string Username { get; init; }

    public required string Password { get; init; }

    public string? DisplayName { get; init; }

    public string? Email { get; init; }

    public required DeviceRequest Device { get; init; }

    /// <summary>Whether the refresh token comes as a cookie that no script can read, and not in the answer.</summary>
    public bool? RefreshCookie { get; init; }
}

internal sealed record LoginRequest
{
    public required string Username { get; init; }

    public required string Password { get; init; }

    public required DeviceRequest Device { get; init; }

    /// <summary>Whether the refresh token comes as a cookie that no script can read, and not in the answer.</summary>
    public bool? RefreshCookie { get; init; }
}

internal sealed record RefreshRequest
{
    /// <summary>Without one, that of the cookie is used, and its successor comes as a cookie.</summary>
    public string? RefreshToken { get; init; }
}

internal sealed record ProfileRequest(string? DisplayName, string? Avatar);

internal sealed record CreateConversationRequest
{
    /// <summary>
    /// Made by the client, so that the request may be repeated; of a direct conversation the server says it.
    /// </summary>
    public ConversationId? Id { get; init; }

    public required ConversationType Type { get; init; }

    public string? Name { get; init; }

    public required ImmutableArray<UserId> MemberIds { get; init; }

    /// <summary>Private without it.</summary>
    public Visibility? Visibility { get; init; }
}

/// <param name="Description">Empty for none.</param>
/// <param name="SlowModeSeconds">0 to 21,600; 0 for none.</param>
internal sealed record ChangeConversationRequest(
    string? Name, string? Description, HistoryAccess? History, Visibility? Visibility, int? SlowModeSeconds)
{
    public ConversationChange ToChange() => new()
    {
        Name = ShownName.Of(Name), Description = ShownName.Of(Description), History = History, Visibility = Visibility,
        SlowModeSeconds = SlowModeSeconds,
    };
}

/// <param name="ExpiresAt">A time to come; never without one.</param>
/// <param name="UsesMax">1 to 100,000; any number without it.</param>
internal sealed record CreateInviteRequest(DateTimeOffset? ExpiresAt, int? UsesMax);

internal sealed record ChangePermissionRequest
{
    public required MemberAction Action { get; init; }

    /// <summary>The lowest that may do it.</summary>
    public required MemberRole Role { get; init; }
}

/// <summary>Absent fields stay.</summary>
/// <param name="MuteUntil">One that has passed ends it; 9999-12-31T00:00:00.000Z is for ever.</param>
/// <param name="ArchivedUpTo">The last sequence that the device holds; 0 ends it.</param>
/// <param name="UnreadFrom">0 ends it.</param>
internal sealed record SettingsRequest(
    DateTimeOffset? MuteUntil, NotificationLevel? Level, bool? Favourite, long? ArchivedUpTo, long? UnreadFrom)
{
    public SettingsChange ToChange() => new()
    {
        MuteUntil = MuteUntil, Level = Level, Favourite = Favourite, ArchivedUpTo = ArchivedUpTo, UnreadFrom = UnreadFrom,
    };
}

internal sealed record DraftRequest
{
    /// <summary>Empty for no draft.</summary>
    public required string Text { get; init; }

    public MessageId? ReplyTo { get; init; }
}

internal sealed record AddMemberRequest
{
    public required UserId UserId { get; init; }
}

internal sealed record ChangeRoleRequest
{
    public required MemberRole Role { get; init; }
}

internal sealed record PostRequest
{
    public ClientMessageId? ClientMessageId { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Needed where nothing is forwarded.</summary>
    public string? Text { get; init; }

    public MessageId? ReplyTo { get; init; }

    public ImmutableArray<UserId>? Mentions { get; init; }

    /// <summary>The message whose text and content type this one has, instead of those above.</summary>
    public ForwardRequest? Forward { get; init; }

    /// <summary>Whether clients notify nobody of it.</summary>
    public bool? Silent { get; init; }

    /// <summary>Whether every member is mentioned.</summary>
    public bool? MentionAll { get; init; }
}

internal sealed record EditRequest
{
    public ClientMessageId? ClientMessageId { get; init; }

    public required string Text { get; init; }

    public ImmutableArray<UserId>? Mentions { get; init; }

    public bool? MentionAll { get; init; }
}
