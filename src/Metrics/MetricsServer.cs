using ChatOrleans.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace ChatOrleans.Metrics;

/// <summary>
/// Serves <c>/metrics</c> at an address of its own, out of reach of chat users. It answers until the host has stopped, also
/// while it drains.
/// </summary>
internal sealed partial class MetricsServer : IHostedLifecycleService, IAsyncDisposable
{
    private readonly ChatMetrics _metrics;
    private readonly IEnumerable<MeasuredPart> _parts;
    private readonly ILogger<MetricsServer> _logger;
    private readonly WebApplication _server;

    public MetricsServer(
        ChatMetrics metrics, IEnumerable<MeasuredPart> parts, MeterProvider provider, IOptions<MetricsOptions> options,
        ILogger<MetricsServer> logger)
    {
        (_metrics, _parts, _logger) = (metrics, parts, logger);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<IHostLifetime, OfTheHost>();
        _server = builder.Build();
        _server.Urls.Add(options.Value.Address!);
        _server.Use(Uncounted);
        _server.UseOperatorHeaders();
        _server.UseOpenTelemetryPrometheusScrapingEndpoint(
            provider, IsScrape, path: null, configureBranchedPipeline: null, optionsName: null);
    }

    /// <summary>Where it listens, once it has started.</summary>
    public Uri Address => new(new Uri(_server.Urls.Single()), "/metrics");

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _server.StartAsync(cancellationToken);
        LogServing(Address);
    }

    /// <summary>Not before all has started: gauges look at what may not be there yet.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var part in _parts)
        {
            part.Begin(_metrics);
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static bool IsScrape(HttpContext context) =>
        context.Request.Path == "/metrics" && HttpMethods.IsGet(context.Request.Method);

    [LoggerMessage(LogLevel.Information, "Metrics are served at {Address}.")]
    private partial void LogServing(Uri address);

    /// <summary>Scrapes are not part of what they measure.</summary>
    private static Task Uncounted(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } tags)
        {
            tags.MetricsDisabled = true;
        }

        return next(context);
    }

    /// <summary>Signals are for the host alone.</summary>
    private sealed class OfTheHost : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
