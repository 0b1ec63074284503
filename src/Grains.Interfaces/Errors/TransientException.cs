namespace ChatOrleans.Errors;

/// <summary>
/// The call failed for a cause that passes (a store that is not there, a grain that reloads). Whether it took effect
/// may be unknown; a caller whose request carries a client id repeats it safely.
/// </summary>
[GenerateSerializer, Alias("chat.transient-exception")]
public sealed class TransientException : Exception
{
    public TransientException()
    {
    }

    public TransientException(string message)
        : base(message)
    {
    }

    public TransientException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
