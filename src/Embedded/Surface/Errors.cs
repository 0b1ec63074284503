namespace Orleans.Runtime
{
    /// <summary>The base of the runtime's own errors.</summary>
    public class OrleansException(string message, Exception? innerException = null)
        : Exception(message, innerException);

    /// <summary>The call was not taken: nothing of it was done.</summary>
    public class OrleansMessageRejectionException(string message, Exception? innerException = null)
        : OrleansException(message, innerException);

    /// <summary>The silo is not there or is about to stop.</summary>
    public sealed class SiloUnavailableException(string message, Exception? innerException = null)
        : OrleansMessageRejectionException(message, innerException);
}

namespace Orleans.Storage
{
    /// <summary>The stored state is not the one that was read: another activation wrote in between.</summary>
    public sealed class InconsistentStateException(
        string message, string? storedEtag = null, string? currentEtag = null, Exception? storageException = null)
        : Runtime.OrleansException(message, storageException)
    {
        public string? StoredEtag { get; } = storedEtag;

        public string? CurrentEtag { get; } = currentEtag;
    }
}
