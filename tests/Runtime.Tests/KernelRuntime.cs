using System.Runtime.ExceptionServices;
using ChatOrleans.Simulation.Machine;
using ChatOrleans.Simulation.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace ChatOrleans.Runtime.Tests;

/// <summary>The kernel of the simulation, with one process and virtual time.</summary>
internal sealed class KernelRuntime : TestedRuntime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly World _world = new(new Draws(seed: 1, ids: 1));
    private readonly Node _node;
    private readonly ServiceProvider _services;

    public KernelRuntime(Action<IServiceCollection>? configure = null)
        : base(new(TaskCreationOptions.None))
    {
        _node = new(_world, "alone.1");
        var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None))
            .AddSingleton(Probe)
            .AddKeyedSingleton<IGrainStorage>("memory", Storage)
            .AddSimulatedRuntime(new(_node.Name, _node.Time, _node.Turns, ResponseTimeout) { CollectionAge = CollectionAge });
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
        Client = _services.GetRequiredService<IClusterClient>();
    }

    public override IClusterClient Client { get; }

    public override TimeProvider Time => _node.Time;

    public override Task Run(Func<Task> test)
    {
        ExceptionDispatchInfo? failure = null;
        var ended = false;
        _node.Begin(async () =>
        {
            try
            {
                await test();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }

            ended = true;
        });
        _world.RunUntil(Patience.Ticks);
        failure?.Throw();
        _world.Accidents.ShouldBeEmpty();
        ended.ShouldBeTrue("The test timed out.");
        return Task.CompletedTask;
    }

    public override async Task Until(Func<bool> condition, string what)
    {
        while (!condition())
        {
            await _node.Wait(LookAgain);
        }
    }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();
}
