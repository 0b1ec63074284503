using ChatOrleans.Errors;
using ChatOrleans.Storage;

namespace ChatOrleans;

internal static class LogReads
{
    /// <exception cref="TransientException">The log is unavailable.</exception>
    public static async Task<T> TranslateUnavailable<T>(this Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (LogUnavailableException error)
        {
            throw new TransientException($"The log is unavailable: {error.GetBaseException().Message}");
        }
    }
}
