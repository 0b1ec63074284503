namespace ChatOrleans.Runtime.Tests;

public abstract class ObserverContract : RuntimeContract
{
    [Fact]
    public Task An_observer_hears_one_call_after_the_other_in_order() => Run(async runtime =>
    {
        var listener = new Listener();
        var reference = runtime.Client.CreateObjectReference<IListener>(listener);
        var grain = runtime.Grain<IWorkerGrain>();
        for (var i = 0; i < 50; i++)
        {
            await grain.Tell(reference, $"{i}");
        }

        listener.Texts.ShouldBe(Enumerable.Range(0, 50).Select(i => $"{i}"));
        GC.KeepAlive(listener);
    });

    [Fact]
    public Task An_error_of_an_observer_reaches_its_caller() => Run(async runtime =>
    {
        var listener = new Listener();
        var reference = runtime.Client.CreateObjectReference<IListener>(listener);
        var error = await Throws<ArithmeticException>(runtime.Grain<IWorkerGrain>().Tell(reference, "bad"));
        error.Message.ShouldBe("bad");
        GC.KeepAlive(listener);
    });

    [Fact]
    public Task Nobody_answers_for_an_observer_that_was_deleted() => Run(async runtime =>
    {
        var listener = new Listener();
        var reference = runtime.Client.CreateObjectReference<IListener>(listener);
        await runtime.Grain<IWorkerGrain>().Tell(reference, "in time");
        runtime.Client.DeleteObjectReference<IListener>(reference);
        await Throws<TimeoutException>(runtime.Grain<IWorkerGrain>().Tell(reference, "too late"));
        listener.Texts.ShouldBe(["in time"]);
        Should.Throw<ArgumentException>(() => runtime.Client.DeleteObjectReference<IListener>(reference));
        GC.KeepAlive(listener);
    });

    private sealed class Listener : IListener
    {
        private bool _inside;

        public List<string> Texts { get; } = [];

        async Task IListener.Heard(string text)
        {
            _inside.ShouldBeFalse();
            _inside = true;
            await Task.Yield();
            _inside = false;
            if (text == "bad")
            {
                throw new ArithmeticException(text);
            }

            Texts.Add(text);
        }
    }
}

public sealed class ObserversOfTheKernel : ObserverContract
{
    private protected override Task<TestedRuntime> Start() => Task.FromResult<TestedRuntime>(new KernelRuntime());
}

public sealed class ObserversOfOrleans : ObserverContract
{
    private protected override async Task<TestedRuntime> Start() => await OrleansRuntime.Start();
}
