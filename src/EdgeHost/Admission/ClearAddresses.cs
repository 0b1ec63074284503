using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Admission;

/// <summary>Warns when other machines may come without TLS, and no proxy is named that would have it for them.</summary>
internal sealed partial class ClearAddresses(
    IServer server, IOptions<ProxyOptions> proxies, ILogger<ClearAddresses> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>It is known where the host listens.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var address in proxies.Value.Proxies.Length == 0 ? addresses.Where(IsClear) : [])
        {
            LogClear(address);
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsClear(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp
        && !uri.IsLoopback;

    [LoggerMessage(
        LogLevel.Warning,
        "{Address} takes other machines without TLS: passwords and tokens are in the clear on their way. Listen at an https "
        + "address, or at 127.0.0.1, or name the proxy that has the certificate in ChatOrleans:Proxies.")]
    private partial void LogClear(string address);
}
