using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatOrleans.Micro;

/// <summary>Calls from outside, calls between grains, and what an idle activation weighs.</summary>
internal static class GrainCalls
{
    private const int Callers = 64;
    private const int Calls = 100_000;
    private const int Activations = 200_000;

    public static async Task Measure()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOrleans(silo => silo.UseLocalhostClustering());
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        for (var round = 0; round < 3; round++)
        {
            var outside = await Rate(caller => CallFromOutside(grains.GetGrain<IEchoGrain>($"{caller}")));
            var between = await Rate(caller => grains.GetGrain<IEchoGrain>($"a{caller}").CallOther($"b{caller}", Calls));
            Console.WriteLine($"Grain calls/s: {outside:N0} from outside, {between:N0} between grains.");
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Activations; i++)
        {
            await grains.GetGrain<IEchoGrain>($"idle{i}").Echo(i);
        }

        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Activations;
        Console.WriteLine($"Bytes of an idle activation: {bytes:N0}.");
        await host.StopAsync();
    }

    private static async Task CallFromOutside(IEchoGrain grain)
    {
        for (var i = 0; i < Calls; i++)
        {
            await grain.Echo(i);
        }
    }

    private static async Task<double> Rate(Func<int, Task> call)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => call(caller))));
        return Callers * (double)Calls / clock.Elapsed.TotalSeconds;
    }
}
