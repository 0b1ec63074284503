using ChatOrleans.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOrleans.Metrics;

public static class MetricsHosting
{
    /// <summary>
    /// Serves what is counted, if <c>ChatOrleans:Metrics:Address</c> says where. Call it before whatever counts is started.
    /// </summary>
    public static IServiceCollection AddChatMetrics(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(MetricsOptions.Section);
        services.AddSection<MetricsOptions>(configuration, MetricsOptions.Section);
        services.TryAddSingleton<ChatMetrics>();
        return string.IsNullOrEmpty(section[nameof(MetricsOptions.Address)])
            ? services
            : services.AddHostedService<MetricsServer>();
    }
}
