using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Conversations;

/// <summary>What somebody changes of a conversation; null leaves what is there.</summary>
[GenerateSerializer, Immutable, Alias("chat.conversation-change")]
public sealed record ConversationChange
{
    /// <summary>Six hours.</summary>
    public const int SlowModeSecondsMost = 6 * 60 * 60;

    [Id(0)] public string? Name { get; init; }

    /// <summary>Empty for none.</summary>
    [Id(1)] public string? Description { get; init; }

    [Id(2)] public HistoryAccess? History { get; init; }

    [Id(12)] public Visibility? Visibility { get; init; }

    /// <summary>0 to <see cref="SlowModeSecondsMost"/>.</summary>
    [Id(13)] public int? SlowModeSeconds { get; init; }

    /// <summary>Null when it changes something, and its values are valid.</summary>
    public ChatError? Check(ChatLimits limits) =>
        this == new ConversationChange() ? ChatError.Invalid("name", "Give at least one field that is to change.")
        : Name is not null && !ShownName.IsValid(Name, limits.ConversationNameLength) ? ChatError.Invalid(
            "name", $"A name has 1 to {limits.ConversationNameLength} visible characters.")
        : Description is { Length: > 0 } && !ShownName.IsValid(Description, limits.ConversationDescriptionLength)
            ? ChatError.Invalid(
                "description", $"A description is one line of up to {limits.ConversationDescriptionLength} characters.")
        : SlowModeSeconds is < 0 or > SlowModeSecondsMost
            ? ChatError.Invalid("slowModeSeconds", $"0 to {SlowModeSecondsMost} seconds.")
        : null;
}
