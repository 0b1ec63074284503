using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Metrics;

/// <summary>
/// Serves <c>/metrics</c> at an address of its own, so that a silo, which has no other, has it too, and nobody who may only
/// chat reaches it. It answers until the host has stopped, also while it drains.
/// </summary>
internal sealed class MetricsServer : IHostedService, IAsyncDisposable
{
    private readonly PrometheusText _text;
    private readonly WebApplication _server;

    public MetricsServer(ChatMetrics metrics, IOptions<MetricsOptions> options)
    {
        _text = new(metrics);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<IHostLifetime, OfTheHost>();
        _server = builder.Build();
        _server.Urls.Add(options.Value.Address!);
        _server.Run(Answer);
    }

    /// <summary>Where it listens, once it has started.</summary>
    public Uri Address => new(_server.Urls.Single());

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _text.Dispose();
    }

    private Task Answer(HttpContext context)
    {
        if (context.Request.Path != "/metrics" || !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.ContentType = PrometheusText.ContentType;
        return context.Response.WriteAsync(_text.Write(), context.RequestAborted);
    }

    /// <summary>Signals are for the host alone.</summary>
    private sealed class OfTheHost : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
