using ChatOrleans.Conversations;

namespace ChatOrleans.Users;

/// <summary>The stored profile; absent until the user is created.</summary>
[GenerateSerializer, Alias("chat.user-state")]
public sealed class UserState
{
    [Id(0)] public User? User { get; set; }

    [Id(1)] public List<DeviceId> Devices { get; set; } = [];

    /// <summary>
    /// The names under which the index finds the user; differs from the profile's only until it is brought up.
    /// </summary>
    [Id(2)] public List<string> IndexedNames { get; set; } = [];

    [Id(3)] public DateTimeOffset? LastSeenAt { get; set; }
}

/// <summary>
/// The stored inbox. Who left stays with the sequence of the leaving, so that an old notice does not bring it back.
/// </summary>
[GenerateSerializer, Alias("chat.inbox-state")]
public sealed class InboxState
{
    [Id(0)] public Dictionary<ConversationId, InboxEntry> Conversations { get; set; } = [];
}

[GenerateSerializer, Immutable, Alias("chat.inbox-entry")]
public sealed record InboxEntry
{
    /// <summary>The conversation's sequence at which the membership last changed.</summary>
    [Id(0)] public required long Sequence { get; init; }

    [Id(1)] public required bool Member { get; init; }
}
