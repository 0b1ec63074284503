namespace ChatOrleans.Embedded.Tests;

public sealed class TurnTests
{
    [Fact]
    public async Task The_first_call_activates_once()
    {
        await using var silo = new TestSilo();
        (await Task.WhenAll(Enumerable.Range(0, 50).Select(i => silo.Grain<IWorkerGrain>().Echo($"{i}")))).Length.ShouldBe(50);
        silo.Probe.Count("activated a").ShouldBe(1);
    }

    [Fact]
    public async Task Calls_of_one_caller_run_in_order()
    {
        await using var silo = new TestSilo();
        var texts = Enumerable.Range(0, 200).Select(i => i.ToString()).ToList();
        await Task.WhenAll(texts.Select(silo.Grain<IWorkerGrain>().Echo));
        silo.Probe.Seen.Where(seen => seen != "activated a").ShouldBe(texts);
    }

    [Fact]
    public async Task One_turn_at_a_time_and_every_await_continues_on_its_activation()
    {
        await using var silo = new TestSilo();
        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => silo.Grain<IWorkerGrain>().AddSlowly(50)));
        results.Max().ShouldBe(1_000);
    }

    [Fact]
    public async Task A_call_waits_for_the_one_before_but_an_interleaving_one_does_not()
    {
        await using var silo = new TestSilo();
        var grain = silo.Grain<IWorkerGrain>();
        var first = grain.WaitFor("one");
        var second = grain.Echo("two");
        (await grain.Peek()).ShouldBe("peeked");
        second.IsCompleted.ShouldBeFalse();
        silo.Probe.Open("one");
        (await first).ShouldBe("one");
        (await second).ShouldBe("two");
        silo.Probe.Seen.ShouldBe(["activated a", "waiting one", "done one", "two"]);
    }

    [Fact]
    public async Task Calls_of_a_reentrant_grain_interleave()
    {
        await using var silo = new TestSilo();
        var calls = Enumerable.Range(0, 3).Select(_ => silo.Grain<ICrowdGrain>().WaitFor("crowd")).ToList();
        await Testing.Eventually.True(() => silo.Probe.Count("inside") == 3, "three calls inside at once");
        silo.Probe.Open("crowd");
        (await Task.WhenAll(calls)).ShouldBe([3, 3, 3]);
    }

    [Fact]
    public async Task An_error_reaches_the_caller_with_type_message_and_stack()
    {
        await using var silo = new TestSilo();
        var error = await Should.ThrowAsync<ArithmeticException>(() => silo.Grain<IWorkerGrain>().Fail("seven"));
        error.Message.ShouldBe("seven");
        error.StackTrace!.ShouldContain($"{nameof(WorkerGrain)}.{nameof(IWorkerGrain.Fail)}");
    }

    [Fact]
    public async Task Two_grains_that_wait_for_each_other_end_in_a_time_out_that_names_grain_method_and_time()
    {
        await using var silo = new TestSilo();
        var deadlocked = silo.Grain<IWorkerGrain>("x").CallOther("y", "x");
        await Testing.Eventually.True(() => silo.Probe.Count("activated y") == 1, "the second grain to be called");
        silo.Time.Advance(TimeSpan.FromSeconds(31));
        var error = await Should.ThrowAsync<TimeoutException>(deadlocked);
        error.Message.ShouldContain("IWorkerGrain.CallOther on worker/");
        error.Message.ShouldContain("00:00:30");
    }

    [Fact]
    public async Task A_method_may_have_a_time_out_of_its_own()
    {
        await using var silo = new TestSilo();
        var call = silo.Grain<IWorkerGrain>().Brief("never");
        await silo.Grain<IWorkerGrain>().Peek();
        silo.Time.Advance(TimeSpan.FromSeconds(4));
        await silo.Grain<IWorkerGrain>().Peek();
        call.IsCompleted.ShouldBeFalse();
        silo.Time.Advance(TimeSpan.FromSeconds(2));
        await Should.ThrowAsync<TimeoutException>(call);
    }

    [Fact]
    public async Task Cancelling_reaches_the_method()
    {
        await using var silo = new TestSilo();
        using var cancel = new CancellationTokenSource();
        var call = silo.Grain<IWorkerGrain>().WaitFor("never", cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
        (await silo.Grain<IWorkerGrain>().Echo("free again")).ShouldBe("free again");
    }

    [Fact]
    public async Task A_one_way_call_returns_at_once_and_its_error_stays_there()
    {
        await using var silo = new TestSilo();
        await silo.Grain<IWorkerGrain>().Forget("done");
        await Testing.Eventually.True(() => silo.Probe.Count("done") == 1, "the call to run");
    }

    [Fact]
    public async Task References_are_equal_by_grain()
    {
        await using var silo = new TestSilo();
        silo.Grain<IWorkerGrain>("k").ShouldBe(silo.Grain<IWorkerGrain>("k"));
        silo.Grain<IWorkerGrain>("k").ShouldNotBe(silo.Grain<IWorkerGrain>("l"));
        silo.Grain<IWorkerGrain>("k").GetGrainId().ToString().ShouldBe("worker/k");
        (await silo.Grain<IWorkerGrain>("k").Quick()).ShouldBe(1);
    }
}
