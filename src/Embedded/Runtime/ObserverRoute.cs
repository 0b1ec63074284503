using Orleans;
using Orleans.Runtime;

namespace ChatOrleans.Embedded;

/// <summary>The way to an observer, which is held weakly: calls run one after the other, in order.</summary>
internal sealed class ObserverRoute(EmbeddedRuntime runtime, IGrainObserver observer)
    : CallRoute(GrainId.Create("observer", string.Empty))
{
    private readonly WeakReference<IGrainObserver> _observer = new(observer);
    private readonly Queue<GrainCall> _waiting = new();
    private bool _running;
    private bool _closed;

    public IGrainObserver? Observer => _observer.TryGetTarget(out var observer) ? observer : null;

    private TurnContext Turns => field ??= new(runtime.Scheduler, this);

    public void Close() => _closed = true;

    public override void Send(GrainCall call) => Turns.Post(_ =>
    {
        _waiting.Enqueue(call);
        if (!_running)
        {
            _running = true;
            _ = RunWaiting();
        }
    }, null);

    private async Task RunWaiting()
    {
        while (_waiting.TryDequeue(out var call))
        {
            if (_closed || Observer is not { } observer)
            {
                call.Fail(new OrleansMessageRejectionException($"{call.Method}: the observer is gone."));
                continue;
            }

            await call.Run(observer);
        }

        _running = false;
    }
}
