namespace ChatOrleans.Conversations;

/// <summary>
/// Who first wrote the words of a message that was forwarded, however often, and when. Not where: its readers may not be members
/// there.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.forwarded")]
public sealed record Forwarded
{
    [Id(0)] public required UserId SenderId { get; init; }

    [Id(1)] public required DateTimeOffset SentAt { get; init; }
}
