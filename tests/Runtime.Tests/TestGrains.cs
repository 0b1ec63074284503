using Orleans.Concurrency;

namespace ChatOrleans.Runtime.Tests;

[Alias("test.worker")]
public interface IWorkerGrain : IGrainWithStringKey
{
    [Alias("echo")]
    Task<string> Echo(string text);

    [Alias("wait")]
    Task<string> WaitFor(string gate, CancellationToken cancellationToken = default);

    [Alias("peek"), AlwaysInterleave]
    Task<string> Peek();

    [Alias("count")]
    Task<int> AddSlowly(int times);

    [Alias("call")]
    Task<string> CallOther(string key, string text);

    [Alias("fail")]
    Task Fail(string message);

    [Alias("quick")]
    ValueTask<int> Quick();

    [Alias("forget"), OneWay]
    Task Forget(string note);

    [Alias("end")]
    Task<string> EndAfterThis(string gate);

    [Alias("stay")]
    Task StayFor(TimeSpan time);

    [Alias("brief"), ResponseTimeout("00:00:01")]
    Task Brief(string gate);

    [Alias("mutate")]
    Task<int> Mutate(Basket basket);

    [Alias("tell")]
    Task Tell(IListener listener, string text);

    [Alias("meet")]
    Task<string> Meet(IWorkerGrain other);
}

[Alias("test.timer")]
public interface ITimerGrain : IGrainWithStringKey
{
    [Alias("start")]
    Task Start(bool interleave, bool keepAlive);

    [Alias("change")]
    Task Change(TimeSpan due);

    [Alias("stop")]
    Task Stop();

    [Alias("wait")]
    Task WaitFor(string gate);

    [Alias("end")]
    Task End();
}

[Alias("test.crowd")]
public interface ICrowdGrain : IGrainWithStringKey
{
    [Alias("wait")]
    Task<int> WaitFor(string gate);
}

[Alias("test.note")]
public interface INoteGrain : IGrainWithStringKey
{
    [Alias("read")]
    Task<string> Read();

    [Alias("write")]
    Task Write(string text);

    [Alias("pass")]
    Task WriteBy(string key, string text);
}

[Alias("test.listener")]
public interface IListener : IGrainObserver
{
    [Alias("heard")]
    Task Heard(string text);
}

/// <summary>Not immutable: each side has its own.</summary>
[GenerateSerializer, Alias("test.basket")]
public sealed class Basket
{
    [Id(0)] public List<int> Items { get; set; } = [];
}

[GenerateSerializer, Alias("test.note-state")]
public sealed class NoteState
{
    [Id(0)] public string Text { get; set; } = "new";
}

internal sealed class WorkerGrain(Probe probe) : Grain, IWorkerGrain
{
    private int _count;
    private int _inside;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Note($"activated {Key}");
        if (Key == "hasty")
        {
            DeactivateOnIdle();
        }

        return Key == "broken" && probe.Count("mended") == 0
            ? throw new ArithmeticException("cannot activate")
            : Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        probe.Note($"deactivated {Key} {reason.ReasonCode}");
    }

    public Task<string> Echo(string text)
    {
        probe.Note(text);
        return Task.FromResult(text);
    }

    public async Task<string> WaitFor(string gate, CancellationToken cancellationToken)
    {
        probe.Note($"waiting {gate}");
        try
        {
            await probe.Gate(gate).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            probe.Note($"cancelled {gate}");
            throw;
        }

        probe.Note($"done {gate}");
        return gate;
    }

    public Task<string> Peek() => Task.FromResult("peeked");

    public async Task<int> AddSlowly(int times)
    {
        for (var i = 0; i < times; i++)
        {
            // Two turns at once would be seen here.
            _inside++;
            _inside.ShouldBe(1);
            var count = _count;
            _inside--;
            await Task.Yield();
            _count = count + 1;
        }

        return _count;
    }

    public Task<string> CallOther(string key, string text) => key == Key
        ? Task.FromResult(text)
        : GrainFactory.GetGrain<IWorkerGrain>(key).CallOther(text, key);

    public async Task Fail(string message)
    {
        await Task.Yield();
        throw new ArithmeticException(message);
    }

    public ValueTask<int> Quick() => ValueTask.FromResult(++_count);

    public Task Forget(string note)
    {
        probe.Note(note);
        throw new InvalidOperationException("nobody hears of this");
    }

    public async Task<string> EndAfterThis(string gate)
    {
        DeactivateOnIdle();
        probe.Note("ending");
        await probe.Gate(gate);
        return "ended";
    }

    public Task StayFor(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task Brief(string gate) => probe.Gate(gate);

    public Task<int> Mutate(Basket basket)
    {
        basket.Items.Add(99);
        return Task.FromResult(basket.Items.Count);
    }

    public Task Tell(IListener listener, string text) => listener.Heard(text);

    public Task<string> Meet(IWorkerGrain other) => other.Echo($"{Key} meets {other.GetPrimaryKeyString()}");
}

internal sealed class TimerGrain(Probe probe) : Grain, ITimerGrain
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private IGrainTimer? _timer;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note($"deactivated {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task Start(bool interleave, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(
            async cancellation =>
            {
                probe.Note("tick");
                cancellation.Register(() => probe.Note("tick cancelled"));
                await probe.Gate("tick");
                probe.Note("tock");
            },
            new() { DueTime = Interval, Period = Interval, Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan due)
    {
        _timer!.Change(due, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task WaitFor(string gate)
    {
        probe.Note($"waiting {gate}");
        await probe.Gate(gate);
    }

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

[Reentrant]
internal sealed class CrowdGrain(Probe probe) : Grain, ICrowdGrain
{
    private int _inside;

    public async Task<int> WaitFor(string gate)
    {
        _inside++;
        probe.Note("inside");
        await probe.Gate(gate);
        return _inside;
    }
}

internal sealed class NoteGrain(
    [PersistentState("note", "memory")] IPersistentState<NoteState> state, Probe probe) : Grain, INoteGrain
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note($"deactivated {this.GetPrimaryKeyString()} {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<string> Read() => Task.FromResult(state.State.Text);

    public Task Write(string text)
    {
        state.State.Text = text;
        return state.WriteStateAsync();
    }

    public Task WriteBy(string key, string text) => GrainFactory.GetGrain<INoteGrain>(key).Write(text);
}
