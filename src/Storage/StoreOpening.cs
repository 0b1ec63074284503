using Microsoft.Extensions.Hosting;

namespace ChatOrleans.Storage;

/// <summary>
/// Opens the store when the host starts, before anything uses it: hosted services start in the order of their registration, and
/// a server listens after all of them. A fault of the store fails the start.
/// </summary>
internal sealed class StoreOpening(Func<CancellationToken, Task> open) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => open(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
