using ChatOrleans.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;

namespace ChatOrleans.Metrics;

public static class MetricsHosting
{
    // Of the framework: what docs/operations.md has a use for.
    private static readonly string[] Meters =
    [
        ChatMetrics.MeterName, "Microsoft.Orleans", "System.Runtime", "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections",
    ];

    /// <summary>
    /// Serves metrics, if <c>ChatOrleans:Metrics:Address</c> is set. Call it before anything that counts is started.
    /// </summary>
    internal static IServiceCollection AddChatMetrics(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(MetricsOptions.Section);
        services.AddSection<MetricsOptions>(configuration, MetricsOptions.Section);
        services.TryAddSingleton<ChatMetrics>();
        if (string.IsNullOrEmpty(section[nameof(MetricsOptions.Address)]))
        {
            return services;
        }

        services.AddSingleton(new MeasuredPart(metrics => metrics.BeginProcess()));
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter(prometheus =>
        {
            // A metric's name says where it comes from, and Prometheus adds where it was scraped.
            (prometheus.ScopeInfoEnabled, prometheus.TargetInfoEnabled) = (false, false);
            prometheus.ScrapeResponseCacheDurationMilliseconds = 0;
        }));
        services.ConfigureOpenTelemetryMeterProvider((provider, metrics) =>
        {
            var own = provider.GetRequiredService<ChatMetrics>();
            metrics.AddView(instrument => instrument.Meter.Name != ChatMetrics.MeterName || own.Has(instrument)
                ? null
                : MetricStreamConfiguration.Drop);
        });
        return services.AddHostedService<MetricsServer>();
    }
}
