namespace ChatOrleans.Runtime.Tests;

public abstract class TimerContract : RuntimeContract
{
    [Fact]
    public Task A_timer_ticks_never_beside_itself_and_not_beside_a_call() => Run(async runtime =>
    {
        var grain = runtime.Grain<ITimerGrain>();
        await grain.Start(interleave: false, keepAlive: false);
        await runtime.Until(() => runtime.Probe.Count("tick") == 1, "the first tick");
        var call = grain.WaitFor("call");
        await Wait(runtime);
        runtime.Probe.Count("tick").ShouldBe(1);
        runtime.Probe.Count("waiting call").ShouldBe(0);

        runtime.Probe.Open("tick");
        await runtime.Until(() => runtime.Probe.Count("waiting call") == 1, "the call");
        var ticks = runtime.Probe.Count("tick");
        await Wait(runtime);
        runtime.Probe.Count("tick").ShouldBe(ticks);

        runtime.Probe.Open("call");
        await call;
        await runtime.Until(() => runtime.Probe.Count("tick") > ticks, "the next tick");
    });

    [Fact]
    public Task An_interleaving_timer_ticks_beside_a_call() => Run(async runtime =>
    {
        var grain = runtime.Grain<ITimerGrain>();
        runtime.Probe.Open("tick");
        var call = grain.WaitFor("call");
        await runtime.Until(() => runtime.Probe.Count("waiting call") == 1, "the call");
        runtime.Probe.Open("call");
        await call;
        await grain.Start(interleave: true, keepAlive: false);
        var second = grain.WaitFor("second");
        await runtime.Until(() => runtime.Probe.Count("waiting second") == 1, "the second call");
        var ticks = runtime.Probe.Count("tock");
        await runtime.Until(() => runtime.Probe.Count("tock") > ticks + 1, "ticks beside it");
        second.IsCompleted.ShouldBeFalse();
        runtime.Probe.Open("second");
        await second;
    });

    [Fact]
    public Task A_timer_keeps_its_grain_only_if_it_is_told_to() => Run(async runtime =>
    {
        runtime.Probe.Open("tick");
        await runtime.Grain<ITimerGrain>("kept").Start(interleave: false, keepAlive: true);
        await Wait(runtime, TestedRuntime.CollectionAge * 3);
        runtime.Probe.Count("deactivated ActivationIdle").ShouldBe(0);
        await runtime.Grain<ITimerGrain>("not kept").Start(interleave: false, keepAlive: false);
        await runtime.Until(() => runtime.Probe.Count("deactivated ActivationIdle") == 1, "the collection");
    });

    [Fact]
    public Task A_timer_ends_with_its_activation() => Run(async runtime =>
    {
        var grain = runtime.Grain<ITimerGrain>();
        runtime.Probe.Open("tick");
        await grain.Start(interleave: false, keepAlive: false);
        await runtime.Until(() => runtime.Probe.Count("tock") == 2, "two ticks");
        await grain.End();
        await runtime.Until(() => runtime.Probe.Count("deactivated ApplicationRequested") == 1, "the end");
        var ticks = runtime.Probe.Count("tick");
        await Wait(runtime);
        runtime.Probe.Count("tick").ShouldBe(ticks);
    });

    [Fact]
    public Task A_changed_timer_ticks_when_it_is_told_and_a_disposed_one_never() => Run(async runtime =>
    {
        var grain = runtime.Grain<ITimerGrain>();
        runtime.Probe.Open("tick");
        await grain.Start(interleave: false, keepAlive: false);
        await grain.Change(TimeSpan.FromHours(1));
        var ticks = runtime.Probe.Count("tick");
        await Wait(runtime);
        runtime.Probe.Count("tick").ShouldBe(ticks);
        await grain.Change(TimeSpan.FromMilliseconds(1));
        await runtime.Until(() => runtime.Probe.Count("tick") == ticks + 1, "the changed tick");
        await grain.Change(TimeSpan.FromMilliseconds(1));
        await grain.Stop();
        ticks = runtime.Probe.Count("tick");
        await Wait(runtime);
        runtime.Probe.Count("tick").ShouldBe(ticks);
    });

    /// <summary>As long as a timer of another grain needs for some ticks: what has not happened by then does not.</summary>
    private static async Task Wait(TestedRuntime runtime, TimeSpan? time = null)
    {
        var clock = TimeSpan.FromMilliseconds(20);
        var (ticks, until) = (0, (time ?? TimeSpan.FromMilliseconds(400)) / clock);
        using var timer = runtime.Time.CreateTimer(_ => Interlocked.Increment(ref ticks), null, clock, clock);
        await runtime.Until(() => Volatile.Read(ref ticks) >= until, "the time to go by");
    }
}

public sealed class TimersOfTheKernel : TimerContract
{
    private protected override Task<TestedRuntime> Start() => Task.FromResult<TestedRuntime>(new KernelRuntime());
}

public sealed class TimersOfOrleans : TimerContract
{
    private protected override async Task<TestedRuntime> Start() => await OrleansRuntime.Start();
}
