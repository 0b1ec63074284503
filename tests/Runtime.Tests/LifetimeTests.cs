using Orleans.Storage;

namespace ChatOrleans.Runtime.Tests;

public abstract class LifetimeContract : RuntimeContract
{
    [Fact]
    public Task A_failed_activation_reaches_its_callers_and_a_later_call_tries_afresh() => Run(async runtime =>
    {
        var error = await Throws<ArithmeticException>(runtime.Grain<IWorkerGrain>("broken").Echo("x"));
        error.Message.ShouldBe("cannot activate");
        runtime.Probe.Note("mended");
        (await runtime.Grain<IWorkerGrain>("broken").Echo("y")).ShouldBe("y");
    });

    [Fact]
    public Task Calls_that_wait_at_a_deactivation_go_to_the_next_activation() => Run(async runtime =>
    {
        var grain = runtime.Grain<IWorkerGrain>();
        var ending = grain.EndAfterThis("gate");
        await runtime.Until(() => runtime.Probe.Count("ending") == 1, "the end to begin");
        var waiting = Enumerable.Range(0, 20).Select(i => grain.Echo($"{i}")).ToList();
        runtime.Probe.Open("gate");
        (await ending).ShouldBe("ended");
        (await Task.WhenAll(waiting)).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}"));
        runtime.Probe.Count("activated a").ShouldBe(2);
        runtime.Probe.Seen.Take(4).ShouldBe(["activated a", "ending", "deactivated a ApplicationRequested", "activated a"]);
    });

    [Fact]
    public Task An_interleaving_call_waits_too_while_its_activation_ends() => Run(async runtime =>
    {
        var grain = runtime.Grain<IWorkerGrain>();
        var ending = grain.EndAfterThis("gate");
        await runtime.Until(() => runtime.Probe.Count("ending") == 1, "the end to begin");
        var peek = grain.Peek();
        (await runtime.Grain<IWorkerGrain>("other").Peek()).ShouldBe("peeked");
        peek.IsCompleted.ShouldBeFalse();
        runtime.Probe.Open("gate");
        await ending;
        (await peek).ShouldBe("peeked");
        runtime.Probe.Count("activated a").ShouldBe(2);
    });

    [Fact]
    public Task An_idle_activation_is_collected_and_a_delayed_one_is_not() => Run(async runtime =>
    {
        await runtime.Grain<IWorkerGrain>("delayed").Echo("x");
        await runtime.Grain<IWorkerGrain>("delayed").StayFor(TimeSpan.FromHours(1));
        await runtime.Grain<IWorkerGrain>("idle").Echo("x");
        var running = runtime.Grain<IWorkerGrain>("running").WaitFor("gate");
        await runtime.Until(() => runtime.Probe.Count("deactivated idle ActivationIdle") == 1, "the idle one to end");
        (await runtime.Grain<IWorkerGrain>("delayed").Peek()).ShouldBe("peeked");
        runtime.Probe.Count("activated delayed").ShouldBe(1);
        runtime.Probe.Open("gate");
        await running;
        runtime.Probe.Count("activated running").ShouldBe(1);
    });

    [Fact]
    public Task State_outlives_the_activation() => Run(async runtime =>
    {
        var note = runtime.Grain<INoteGrain>();
        (await note.Read()).ShouldBe("new");
        await note.Write("kept");
        await runtime.Until(() => runtime.Probe.Count("deactivated a ActivationIdle") == 1, "the collection");
        (await note.Read()).ShouldBe("kept");
    });

    [Fact]
    public Task A_foreign_write_is_noticed_and_ends_the_activation_but_not_that_of_its_caller() => Run(async runtime =>
    {
        var note = runtime.Grain<INoteGrain>("stale");
        await note.Write("mine");
        runtime.Storage.WriteBehind("note", note.GetGrainId(), """{"Text":"foreign"}""");
        await Throws<InconsistentStateException>(runtime.Grain<INoteGrain>("caller").WriteBy("stale", "again"));
        await runtime.Until(() => runtime.Probe.Count("deactivated stale ApplicationError") == 1, "the end of the stale one");
        (await note.Read()).ShouldBe("foreign");
        runtime.Probe.Count("deactivated caller ApplicationError").ShouldBe(0);
    });
}

public sealed class LifetimesOfTheKernel : LifetimeContract
{
    private protected override Task<TestedRuntime> Start() => Task.FromResult<TestedRuntime>(new KernelRuntime());
}

public sealed class LifetimesOfOrleans : LifetimeContract
{
    private protected override async Task<TestedRuntime> Start() => await OrleansRuntime.Start();
}
