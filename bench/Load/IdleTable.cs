using System.Diagnostics;

namespace ChatOrleans.Load;

/// <summary>What processes take when nobody is there, and what users add who are connected and say nothing.</summary>
/// <param name="idle">Users who are connected first, and again as many who are counted: the first pay for buffers and pools
/// that all have together.</param>
internal sealed class IdleTable(int idle)
{
    // .NET compiles a method again when it was called 30 times. That is most of what an idle process does in its first minutes.
    private static readonly TimeSpan Compiling = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    /// <summary>Of servers that run; restarts them.</summary>
    public async Task Measure(IReadOnlyList<Server> servers)
    {
        Console.WriteLine($"\nIdle, for each process; then with {idle} connected users, and {idle} more.\n");
        Console.WriteLine("| | MiB | % of a core | KiB in all of them for each user of the second half |\n|---|---|---|---|");
        foreach (var server in servers)
        {
            var people = await server.Register(first: 0, 2 * idle);
            // Fresh processes, so that what registering cost is not counted.
            await server.Restart();
            await Task.Delay(Compiling);
            var (alone, cpu) = (Resident(server), await Cpu(server));
            List<Speaker> silent = [.. await server.Connect(people[..idle])];
            await Task.Delay(Settling);
            var half = Resident(server);
            silent.AddRange(await server.Connect(people[idle..]));
            await Task.Delay(Settling);
            var all = Resident(server);
            if (!silent.TrueForAll(speaker => speaker.IsOpen))
            {
                throw new InvalidOperationException("It took so long that the server gave up silent connections: take fewer.");
            }

            foreach (var speaker in silent)
            {
                await speaker.DisposeAsync();
            }

            for (var role = 0; role < server.Roles.Count; role++)
            {
                var (name, processes) = server.Roles[role];
                Console.WriteLine(
                    $"| {name} | {alone[role] / 1024d / 1024d / processes.Count:F0} | {cpu[role] / processes.Count:F1} "
                    + $"| {(all[role] - half[role]) / 1024d / idle:F1} |");
            }
        }
    }

    private static long[] Resident(Server server) =>
        [.. server.Roles.Select(role => role.Processes.Sum(process => process.ResidentBytes))];

    private static async Task<double[]> Cpu(Server server)
    {
        var (before, clock) = (Times(), Stopwatch.StartNew());
        await Task.Delay(Window);
        return [.. Times().Zip(before, (after, earlier) => (after - earlier) / clock.Elapsed * 100)];

        TimeSpan[] Times() =>
            [.. server.Roles.Select(role => TimeSpan.FromTicks(role.Processes.Sum(process => process.ProcessorTime.Ticks)))];
    }
}
