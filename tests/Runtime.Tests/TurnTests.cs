namespace ChatOrleans.Runtime.Tests;

public abstract class TurnContract : RuntimeContract
{
    [Fact]
    public Task The_first_call_activates_once() => Run(async runtime =>
    {
        (await Task.WhenAll(Enumerable.Range(0, 50).Select(i => runtime.Grain<IWorkerGrain>().Echo($"{i}")))).Length.ShouldBe(50);
        runtime.Probe.Count("activated a").ShouldBe(1);
    });

    [Fact]
    public Task One_turn_at_a_time_and_every_await_continues_on_its_activation() => Run(async runtime =>
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => runtime.Grain<IWorkerGrain>().AddSlowly(50)));
        results.Max().ShouldBe(1_000);
    });

    [Fact]
    public Task A_call_waits_for_the_one_before_but_an_interleaving_one_does_not() => Run(async runtime =>
    {
        var grain = runtime.Grain<IWorkerGrain>();
        var first = grain.WaitFor("one");

        // Orleans promises no order of calls that are on their way together.
        await runtime.Until(() => runtime.Probe.Count("waiting one") == 1, "the first call");
        var second = grain.Echo("two");
        (await grain.Peek()).ShouldBe("peeked");
        second.IsCompleted.ShouldBeFalse();
        runtime.Probe.Open("one");
        (await first).ShouldBe("one");
        (await second).ShouldBe("two");
        runtime.Probe.Seen.ShouldBe(["activated a", "waiting one", "done one", "two"]);
    });

    [Fact]
    public Task Calls_of_a_reentrant_grain_interleave() => Run(async runtime =>
    {
        var calls = Enumerable.Range(0, 3).Select(_ => runtime.Grain<ICrowdGrain>().WaitFor("crowd")).ToList();
        await runtime.Until(() => runtime.Probe.Count("inside") == 3, "three calls inside at once");
        runtime.Probe.Open("crowd");
        (await Task.WhenAll(calls)).ShouldBe([3, 3, 3]);
    });

    [Fact]
    public Task An_error_reaches_the_caller_with_type_and_message() => Run(async runtime =>
    {
        var error = await Throws<ArithmeticException>(runtime.Grain<IWorkerGrain>().Fail("seven"));
        error.Message.ShouldBe("seven");
        error.StackTrace!.ShouldContain($"{nameof(WorkerGrain)}.{nameof(IWorkerGrain.Fail)}");
    });

    [Fact]
    public Task Two_grains_that_wait_for_each_other_end_in_a_time_out() => Run(async runtime =>
    {
        var deadlocked = runtime.Grain<IWorkerGrain>("x").CallOther("y", "x");
        await Throws<TimeoutException>(deadlocked);
    });

    [Fact]
    public Task A_method_may_have_a_time_out_of_its_own() => Run(async runtime =>
    {
        var patient = runtime.Grain<IWorkerGrain>("patient").WaitFor("gate");
        await Throws<TimeoutException>(runtime.Grain<IWorkerGrain>().Brief("never"));
        patient.IsCompleted.ShouldBeFalse();
        runtime.Probe.Open("gate");
        (await patient).ShouldBe("gate");
    });

    [Fact]
    public Task A_call_whose_caller_has_given_up_does_not_begin() => Run(async runtime =>
    {
        var grain = runtime.Grain<IWorkerGrain>();
        var first = grain.WaitFor("first");
        await runtime.Until(() => runtime.Probe.Count("waiting first") == 1, "the first call");
        var late = grain.Brief("late");
        await Throws<TimeoutException>(late);
        runtime.Probe.Open("first");
        await first;

        // Did it begin, this would wait behind it for ever.
        (await grain.Echo("free")).ShouldBe("free");
    });

    [Fact]
    public Task A_cancelled_call_ends_for_its_caller_and_its_method_learns_of_it() => Run(async runtime =>
    {
        using var cancel = new CancellationTokenSource();
        var grain = runtime.Grain<IWorkerGrain>();
        var call = grain.WaitFor("never", cancel.Token);
        await runtime.Until(() => runtime.Probe.Count("waiting never") == 1, "the call to run");
        cancel.Cancel();
        await Throws<OperationCanceledException>(call);
        await runtime.Until(() => runtime.Probe.Count("cancelled never") == 1, "the method to learn of it");
        (await grain.Echo("free again")).ShouldBe("free again");
    });

    [Fact]
    public Task A_cancelled_call_that_waits_does_not_begin() => Run(async runtime =>
    {
        using var cancel = new CancellationTokenSource();
        var grain = runtime.Grain<IWorkerGrain>();
        var first = grain.WaitFor("first");
        await runtime.Until(() => runtime.Probe.Count("waiting first") == 1, "the first call");
        var second = grain.WaitFor("second", cancel.Token);
        await grain.Peek();
        cancel.Cancel();
        await Throws<OperationCanceledException>(second);

        // A cancellation is a message: it has come when a later one has been answered.
        await grain.Peek();
        await grain.Peek();
        runtime.Probe.Open("first");
        await first;
        await grain.Echo("after");
        runtime.Probe.Seen.ShouldNotContain("waiting second");
    });

    [Fact]
    public Task A_one_way_call_returns_at_once_and_its_error_stays_there() => Run(async runtime =>
    {
        await runtime.Grain<IWorkerGrain>().Forget("done");
        await runtime.Until(() => runtime.Probe.Count("done") == 1, "the call to run");
    });

    [Fact]
    public Task Each_side_has_its_own_of_what_is_mutable() => Run(async runtime =>
    {
        var basket = new Basket { Items = [1] };
        (await runtime.Grain<IWorkerGrain>().Mutate(basket)).ShouldBe(2);
        basket.Items.ShouldBe([1]);
    });

    [Fact]
    public Task References_are_equal_by_grain_and_can_be_passed_on() => Run(async runtime =>
    {
        runtime.Grain<IWorkerGrain>("k").ShouldBe(runtime.Grain<IWorkerGrain>("k"));
        runtime.Grain<IWorkerGrain>("k").ShouldNotBe(runtime.Grain<IWorkerGrain>("l"));
        runtime.Grain<IWorkerGrain>("k").GetGrainId().ToString().ShouldBe("worker/k");
        (await runtime.Grain<IWorkerGrain>("k").Quick()).ShouldBe(1);
        (await runtime.Grain<IWorkerGrain>("k").Meet(runtime.Grain<IWorkerGrain>("l"))).ShouldBe("k meets l");
    });
}

public sealed class TurnsOfTheKernel : TurnContract
{
    private protected override Task<TestedRuntime> Start() => Task.FromResult<TestedRuntime>(new KernelRuntime());
}

public sealed class TurnsOfOrleans : TurnContract
{
    private protected override async Task<TestedRuntime> Start() => await OrleansRuntime.Start();
}
