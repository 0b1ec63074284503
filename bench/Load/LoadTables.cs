namespace ChatOrleans.Load;

/// <summary>The same load on a bare hub and on the product, in turn.</summary>
/// <param name="duration">Of one run.</param>
/// <param name="rounds">Runs of the closed loop.</param>
/// <param name="rate">Messages per second of the open loop.</param>
internal sealed class LoadTables(int connections, TimeSpan duration, int rounds, int rate)
{
    private const int FirstPerson = 1_000_000;

    // More than any run sends.
    private const long NumbersOfARun = 1_000_000_000;

    private long _run;

    /// <summary>Of servers that run.</summary>
    public async Task Measure(Server bare, Server chat)
    {
        var toBare = await bare.Connect(await bare.Register(FirstPerson, connections));
        var toChat = await chat.Connect(await chat.Register(FirstPerson, connections));

        Console.WriteLine(
            $"\n{chat.Name}, closed loop: {connections} connections, {duration.TotalSeconds:F0} s each, in turn.\n");
        Console.WriteLine("| round | bare messages/s | messages/s | ratio | bare CPU µs/message | CPU µs/message |");
        Console.WriteLine("|---|---|---|---|---|---|");
        for (var round = 1; round <= rounds; round++)
        {
            var one = await new ClosedLoop(toBare, NextRun()).Run(duration, () => bare.ProcessorTime);
            var other = await new ClosedLoop(toChat, NextRun()).Run(duration, () => chat.ProcessorTime);
            Console.WriteLine(
                $"| {round} | {one.PerSecond:F0} | {other.PerSecond:F0} | {other.PerSecond / one.PerSecond:P0} "
                + $"| {one.CpuMicroseconds:F0} | {other.CpuMicroseconds:F0} |");
        }

        Console.WriteLine(
            $"\nOpen loop: {rate} messages/s over {connections} connections, {duration.TotalSeconds:F0} s each; "
            + $"{chat.Name} right after its closed loop.\n");
        Console.WriteLine("| | p50 ms | p99 ms | p99.9 ms | CPU µs/message |\n|---|---|---|---|---|");
        foreach (var (server, speakers) in new[] { (chat, toChat), (bare, toBare) })
        {
            var open = await new OpenLoop(speakers, NextRun(), rate).Run(duration, () => server.ProcessorTime);
            Console.WriteLine($"| {server.Name} | {open.Percentiles} | {open.CpuMicroseconds:F0} |");
        }

        foreach (var speaker in toBare.Concat(toChat))
        {
            await speaker.DisposeAsync();
        }

        Console.WriteLine($"| fdatasync of 8 KiB in {Path.GetTempPath()} | {Outcome.Cells(DiskLatency.Measure())} | |");
    }

    private long NextRun() => ++_run * NumbersOfARun;
}
