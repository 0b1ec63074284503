using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Conversations;

/// <summary>What somebody changes of a conversation; null leaves what is there.</summary>
[GenerateSerializer, Immutable, Alias("chat.conversation-change")]
public sealed record ConversationChange
{
    [Id(0)] public string? Name { get; init; }

    /// <summary>Empty for none.</summary>
    [Id(1)] public string? Description { get; init; }

    [Id(2)] public HistoryAccess? History { get; init; }

    /// <summary>Null when it changes something, and its values are valid.</summary>
    public ChatError? Check(ChatLimits limits) =>
        this == new ConversationChange() ? ChatError.Invalid("name", "Give at least one of name, description and history.")
        : Name is not null && !ShownName.IsValid(Name, limits.ConversationNameLength) ? ChatError.Invalid(
            "name", $"A name has 1 to {limits.ConversationNameLength} visible characters.")
        : Description is { Length: > 0 } && !ShownName.IsValid(Description, limits.ConversationDescriptionLength)
            ? ChatError.Invalid(
                "description", $"A description is one line of up to {limits.ConversationDescriptionLength} characters.")
        : null;
}
