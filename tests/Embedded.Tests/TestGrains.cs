using Orleans.Concurrency;

namespace ChatOrleans.Embedded.Tests;

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

    [Alias("tick")]
    Task StartTimer(TimeSpan due, TimeSpan period);

    [Alias("brief"), ResponseTimeout("00:00:05")]
    Task Brief(string gate);
}

internal sealed class WorkerGrain(Probe probe) : Grain, IWorkerGrain
{
    private int _count;
    private int _inside;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Note($"activated {Key}");
        return Key == "broken" && probe.Count("mended") == 0
            ? throw new InvalidOperationException("cannot activate")
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
        await probe.Gate(gate).WaitAsync(cancellationToken);
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
        await probe.Gate(gate);
        return "ended";
    }

    public Task StayFor(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task StartTimer(TimeSpan due, TimeSpan period)
    {
        this.RegisterGrainTimer(
            async _ =>
            {
                probe.Note("tick");
                await probe.Gate("tick");
            },
            due,
            period);
        return Task.CompletedTask;
    }

    public Task Brief(string gate) => probe.Gate(gate);
}

[Alias("test.crowd")]
public interface ICrowdGrain : IGrainWithStringKey
{
    [Alias("wait")]
    Task<int> WaitFor(string gate);
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

[GenerateSerializer, Alias("test.note-state")]
public sealed class NoteState
{
    [Id(0)] public string Text { get; set; } = "new";
}

[Alias("test.note")]
public interface INoteGrain : IGrainWithStringKey
{
    [Alias("read")]
    Task<string> Read();

    [Alias("write")]
    Task Write(string text);
}

internal sealed class NoteGrain([PersistentState("note", "memory")] IPersistentState<NoteState> state) : Grain, INoteGrain
{
    public Task<string> Read() => Task.FromResult(state.State.Text);

    public Task Write(string text)
    {
        state.State.Text = text;
        return state.WriteStateAsync();
    }
}

[Alias("test.listener")]
public interface IListener : IGrainObserver
{
    [Alias("heard")]
    Task Heard(string text);
}
