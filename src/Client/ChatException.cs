using ChatOrleans.Errors;

namespace ChatOrleans.Client;

/// <summary>An expected failure as an exception; <see cref="ReplyExtensions"/> throws it.</summary>
public sealed class ChatException(ChatError error) : Exception($"{error.Code}: {error.Message}")
{
    /// <summary>What failed, and whether repeating helps.</summary>
    public ChatError Error { get; } = error;
}
