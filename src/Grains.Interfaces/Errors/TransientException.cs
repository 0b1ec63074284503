namespace ChatOrleans.Errors;

/// <summary>
/// The call failed for a temporary cause (a store that is unavailable, a grain that reloads). Whether it took effect may be
/// unknown; a caller whose request carries a client id repeats it safely. The message names the cause: an inner exception would
/// cross to processes that do not know its type.
/// </summary>
[GenerateSerializer, Alias("chat.transient-exception")]
public sealed class TransientException(string message) : Exception(message);
