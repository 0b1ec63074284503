using System.Runtime.InteropServices;

namespace ChatOrleans.Draining;

/// <summary>Drains on the first SIGTERM or SIGINT, then stops; stops at once on the second.</summary>
internal sealed class DrainingLifetime(Drain drain, IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    private readonly CancellationTokenSource _hurry = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _signalled;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _hurry.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Exchange(ref _signalled, 1) == 1)
        {
            _hurry.Cancel();
            application.StopApplication();
            return;
        }

        // Not awaited: a signal's handler returns at once. It throws nothing; the host stops in any case.
        _ = DrainThenStop();
    }

    private async Task DrainThenStop()
    {
        try
        {
            await drain.Run(_hurry.Token);
        }
        finally
        {
            application.StopApplication();
        }
    }
}
