using Orleans.Serialization.Invocation;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>An object outside of grains that grains call by reference: its calls run one after another, in their order.</summary>
internal sealed class Observer : ITargetHolder
{
    private readonly object _target;
    private readonly TurnContext _turns;
    private readonly WorkQueue _work = new(isReentrant: false);

    public Observer(object target, TurnScheduler scheduler)
    {
        _target = target;
        _turns = new(scheduler, this);
    }

    public object? GetTarget() => _target;

    public object? GetComponent(Type componentType) => null;

    public void Receive(ArrivedCall call) => _turns.Post(
        static state =>
        {
            var (self, call) = ((Observer, ArrivedCall))state!;
            self._work.Add(call);
            self.Advance();
        },
        (this, call));

    public void Cancel(GrainCall call) => _turns.Post(
        static state =>
        {
            var (self, call) = ((Observer, GrainCall))state!;
            (self._work.FindRunning(call) as ArrivedCall)?.Cancel();
            self._work.Withdraw(call)?.Fail(new OperationCanceledException());
        },
        (this, call));

    private void Advance()
    {
        while (_work.TryBegin(onlyLocal: false, out var next))
        {
            if (next.IsOver)
            {
                _work.End(next);
            }
            else
            {
                _ = Finish(next);
            }
        }
    }

    private async Task Finish(Work work)
    {
        await work.Run(this);
        _work.End(work);
        Advance();
    }
}
