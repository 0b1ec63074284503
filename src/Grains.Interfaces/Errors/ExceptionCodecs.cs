using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace ChatOrleans.Errors;

public static class ExceptionCodecs
{
    /// <summary>
    /// Lets every exception cross between processes, also an unexpected one. Where its type is unknown it arrives as
    /// <c>UnavailableExceptionFallbackException</c>, with its message and the name of its type. Without this the caller would
    /// get <c>CodecNotFoundException</c> in its place.
    /// </summary>
    public static IServiceCollection AddExceptionCodecs(this IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedExceptionTypeFilter = static _ => true);
}
