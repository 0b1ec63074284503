using ChatOrleans.Errors;

namespace ChatOrleans.Client;

/// <summary>The value of a reply, or its error as an exception.</summary>
public static class ReplyExtensions
{
    extension<T>(Reply<T> reply)
        where T : class
    {
        /// <summary>The reply's value.</summary>
        /// <exception cref="ChatException">The reply is an error.</exception>
        public T OrThrow() => reply.Error is { } error ? throw new ChatException(error) : reply.Value!;
    }

    extension<T>(Task<Reply<T>> reply)
        where T : class
    {
        /// <summary>The reply's value, once it is there.</summary>
        /// <exception cref="ChatException">The reply is an error.</exception>
        public async Task<T> OrThrow() => (await reply).OrThrow();
    }
}
