using ChatOrleans.Paths;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ChatOrleans.Traces;

public static class TraceHosting
{
    // One of a hundred; OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG set another share.
    private const double RatioDefault = 0.01;

    /// <summary>OpenTelemetry's own key for the destination; without it nothing is traced.</summary>
    public static bool ExportsTraces(this IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    /// <summary>Sends spans and logs to the collector that the configuration names, if it names one.</summary>
    /// <param name="program">The name of the service, unless OTEL_SERVICE_NAME says another.</param>
    internal static IServiceCollection AddChatTraces(
        this IServiceCollection services, IConfiguration configuration, string program)
    {
        if (!configuration.ExportsTraces())
        {
            return services;
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(configuration["OTEL_SERVICE_NAME"] ?? program))
            .WithTracing(traces =>
            {
                traces
                    .AddSource(ChatTraces.SourceName, "Microsoft.AspNetCore.SignalR.Server", "Microsoft.Orleans.Application")
                    .AddAspNetCoreInstrumentation(http =>
                    {
                        http.Filter = IsCall;
                        // With redacted values it says nothing, and may hold a token if a later version redacts less.
                        http.EnrichWithHttpRequest = (span, request) =>
                        {
                            span.SetTag("url.query", null);
                            span.SetTag("url.path", SecretPath.Of(request.Path));
                        };
                    })
                    .AddOtlpExporter();
                if (string.IsNullOrEmpty(configuration["OTEL_TRACES_SAMPLER"]))
                {
                    traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(RatioDefault)));
                }
            })
            .WithLogging(logs => logs.AddOtlpExporter(), options => options.IncludeFormattedMessage = true);
        return services;
    }

    /// <summary>A socket is not a call, and lasts for hours: each call of the hub is traced by itself.</summary>
    private static bool IsCall(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal)
        && context.Request.Path != "/alive" && context.Request.Path != "/health";
}
