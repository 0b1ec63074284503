using System.Collections.Concurrent;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Embedded.Tests;

public sealed class LifetimeTests
{
    [Fact]
    public async Task A_failed_activation_reaches_its_callers_and_the_next_call_tries_afresh()
    {
        await using var silo = new TestSilo();
        var error = await Should.ThrowAsync<InvalidOperationException>(() => silo.Grain<IWorkerGrain>("broken").Echo("x"));
        error.Message.ShouldBe("cannot activate");
        silo.Probe.Note("mended");
        (await silo.Grain<IWorkerGrain>("broken").Echo("y")).ShouldBe("y");
    }

    [Fact]
    public async Task Calls_that_wait_at_a_deactivation_go_to_the_next_activation()
    {
        await using var silo = new TestSilo();
        var grain = silo.Grain<IWorkerGrain>();
        var ending = grain.EndAfterThis("gate");
        var waiting = Enumerable.Range(0, 20).Select(i => grain.Echo($"{i}")).ToList();
        silo.Probe.Open("gate");
        (await ending).ShouldBe("ended");
        (await Task.WhenAll(waiting)).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}"));
        silo.Probe.Count("activated a").ShouldBe(2);
        silo.Probe.Count("deactivated a ApplicationRequested").ShouldBe(1);
    }

    [Fact]
    public async Task An_idle_activation_is_collected_and_a_used_or_delayed_one_is_not()
    {
        await using var silo = new TestSilo();
        await silo.Grain<IWorkerGrain>("idle").Echo("x");
        await silo.Grain<IWorkerGrain>("delayed").StayFor(TimeSpan.FromHours(1));
        silo.Time.Advance(TimeSpan.FromMinutes(10));
        await silo.Grain<IWorkerGrain>("used").Echo("x");
        silo.Time.Advance(TimeSpan.FromMinutes(6));
        await Eventually.True(() => silo.Probe.Count("deactivated idle ActivationIdle") == 1, "the idle one to end");
        await silo.Grain<IWorkerGrain>("used").Peek();
        await silo.Grain<IWorkerGrain>("delayed").Peek();
        silo.Runtime.ActivationCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_timer_that_takes_its_time_is_no_failure()
    {
        var log = new ErrorLog();
        await using var silo = new TestSilo(services => services.AddSingleton<ILogger<EmbeddedRuntime>>(log));
        await silo.Grain<IWorkerGrain>().StartTimer(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        silo.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => silo.Probe.Count("tick") == 1, "the tick");
        silo.Time.Advance(TimeSpan.FromSeconds(5));
        (await silo.Grain<IWorkerGrain>().Peek()).ShouldBe("peeked");
        log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_timer_ticks_never_beside_itself_and_ends_with_its_activation()
    {
        await using var silo = new TestSilo();
        await silo.Grain<IWorkerGrain>().StartTimer(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        silo.Time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.True(() => silo.Probe.Count("tick") == 1, "the first tick");
        silo.Time.Advance(TimeSpan.FromSeconds(5));
        (await silo.Grain<IWorkerGrain>().Peek()).ShouldBe("peeked");
        silo.Probe.Count("tick").ShouldBe(1);

        silo.Probe.Open("tick");
        await silo.Grain<IWorkerGrain>().Echo("after the first tick");
        silo.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => silo.Probe.Count("tick") == 2, "the second tick");

        await silo.Grain<IWorkerGrain>().EndAfterThis("tick");
        await Eventually.True(() => silo.Probe.Count("deactivated a ApplicationRequested") == 1, "the end");
        var ticks = silo.Probe.Count("tick");
        silo.Time.Advance(TimeSpan.FromSeconds(10));
        await silo.Grain<IWorkerGrain>().Echo("a new activation");
        silo.Probe.Count("tick").ShouldBe(ticks);
    }

    [Fact]
    public async Task A_stop_ends_running_calls_deactivates_every_grain_and_refuses_new_calls()
    {
        await using var silo = new TestSilo();
        var running = silo.Grain<IWorkerGrain>("a").WaitFor("gate");
        await silo.Grain<IWorkerGrain>("b").Echo("x");
        var stop = silo.Runtime.Stop(CancellationToken.None);
        await Should.ThrowAsync<SiloUnavailableException>(() => silo.Grain<IWorkerGrain>("c").Echo("late"));
        silo.Probe.Open("gate");
        (await running).ShouldBe("gate");
        await Eventually.True(
            () =>
            {
                silo.Time.Advance(TimeSpan.FromMilliseconds(10));
                return stop.IsCompleted;
            },
            "the stop");
        await stop;
        silo.Runtime.ActivationCount.ShouldBe(0);
        silo.Probe.Seen.ShouldContain("deactivated a ShuttingDown");
        silo.Probe.Seen.ShouldContain("deactivated b ShuttingDown");
    }

    [Fact]
    public async Task State_outlives_the_activation_and_a_foreign_write_is_noticed()
    {
        await using var silo = new TestSilo();
        var note = silo.Grain<INoteGrain>();
        (await note.Read()).ShouldBe("new");
        await note.Write("kept");
        silo.Time.Advance(TimeSpan.FromMinutes(20));
        await Eventually.True(() => silo.Runtime.ActivationCount == 0, "the collection");
        (await note.Read()).ShouldBe("kept");

        silo.Storage.WriteBehind("note", note.GetGrainId(), """{"Text":"foreign"}""");
        await Should.ThrowAsync<Orleans.Storage.InconsistentStateException>(() => note.Write("mine"));
    }

    private sealed class ErrorLog : ILogger<EmbeddedRuntime>
    {
        public ConcurrentQueue<string> Errors { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Errors.Enqueue(formatter(state, exception));
    }
}
