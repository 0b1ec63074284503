using ChatOrleans.Errors;

namespace ChatOrleans.Client;

/// <summary>An expected failure, for who wants it as an exception: <see cref="Replies"/>.</summary>
public sealed class ChatException(ChatError error) : Exception($"{error.Code}: {error.Message}")
{
    /// <summary>What failed, and whether repeating helps.</summary>
    public ChatError Error { get; } = error;
}
