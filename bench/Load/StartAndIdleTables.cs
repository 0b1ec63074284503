using System.Diagnostics;

namespace ChatOrleans.Load;

/// <summary>How long servers take to start, and the memory of users who are connected and say nothing.</summary>
internal static class StartAndIdleTables
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>Starts the servers, which have one process each, and leaves them running.</summary>
    public static async Task Measure(IReadOnlyList<Server> servers, int idle)
    {
        using var http = new HttpClient();
        foreach (var server in servers)
        {
            var started = Stopwatch.GetTimestamp();
            await server.Edges[0].Start();
            using var first = await http.GetAsync(server.Edges[0].Address);
            var elapsed = Stopwatch.GetElapsedTime(started);
            Console.WriteLine($"{server.Name}: {elapsed.TotalMilliseconds:F0} ms from start to first answer.");
        }

        Console.WriteLine($"\nIdle: {idle} connected users, and then {idle} more.\n");
        Console.WriteLine("| | MiB resident with all | KiB for each of the second half |\n|---|---|---|");
        foreach (var server in servers)
        {
            var people = await server.Register(first: 0, 2 * idle);
            // A fresh process, so that what registering cost is not counted.
            await server.Edges[0].Kill();
            await server.Edges[0].Start();
            List<Speaker> silent = [];
            var half = await ResidentWith(server, people[..idle], silent);
            var all = await ResidentWith(server, people[idle..], silent);
            if (!silent.TrueForAll(speaker => speaker.IsOpen))
            {
                throw new InvalidOperationException("It took so long that the server gave up silent connections: take fewer.");
            }

            foreach (var speaker in silent)
            {
                await speaker.DisposeAsync();
            }

            Console.WriteLine($"| {server.Name} | {all / 1024d / 1024d:F0} | {(all - half) / 1024d / idle:F1} |");
        }
    }

    private static async Task<long> ResidentWith(Server server, IReadOnlyList<Person> more, List<Speaker> connected)
    {
        connected.AddRange(await server.Connect(more));
        await Task.Delay(Rest);
        return server.Edges[0].ResidentBytes;
    }
}
