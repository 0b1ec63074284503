// Loads ChatOrleans and a bare SignalR hub in turn and prints what came out, as the tables of docs/performance.md.
// Arguments, all optional: connections, seconds per run, rounds, messages per second of the open loop, idle users.
using System.Diagnostics;
using ChatOrleans.Load;

int Argument(int index, int otherwise) => args.Length > index ? int.Parse(args[index]) : otherwise;

var connections = Argument(0, 200);
var duration = TimeSpan.FromSeconds(Argument(1, 10));
var rounds = Argument(2, 3);
var rate = Argument(3, 500);
var idle = Argument(4, 1_000);

Server[] servers = [new BareServer(), new ChatServer()];
try
{
    using var http = new HttpClient();
    foreach (var server in servers)
    {
        var started = Stopwatch.GetTimestamp();
        await server.Process.Start();
        using var first = await http.GetAsync(server.Process.Address);
        var elapsed = Stopwatch.GetElapsedTime(started);
        Console.WriteLine($"{server.Name}: {elapsed.TotalMilliseconds:F0} ms from start to first answer.");
    }

    await MeasureIdle();
    await MeasureLoad();
}
finally
{
    foreach (var server in servers)
    {
        await server.DisposeAsync();
    }
}

async Task MeasureIdle()
{
    Console.WriteLine($"\nIdle: {idle} connected users, and then {idle} more.\n");
    Console.WriteLine("| | MiB resident with all | KiB for each of the second half |\n|---|---|---|");
    foreach (var server in servers)
    {
        var people = await server.Register(first: 0, 2 * idle);
        // A fresh process, so that what registering cost is not counted.
        await server.Process.Kill();
        await server.Process.Start();
        var half = await IdleWith(people[..idle]);
        var all = await IdleWith(people[idle..]);
        Console.WriteLine($"| {server.Name} | {all / 1024d / 1024d:F0} | {(all - half) / 1024d / idle:F1} |");

        async Task<long> IdleWith(IReadOnlyList<Person> more)
        {
            await server.Connect(more);
            await Task.Delay(TimeSpan.FromSeconds(5));
            return server.Process.ResidentBytes;
        }
    }
}

async Task MeasureLoad()
{
    var speakers = new List<Speaker>[servers.Length];
    for (var i = 0; i < servers.Length; i++)
    {
        speakers[i] = await servers[i].Connect(await servers[i].Register(first: 1_000_000, connections));
    }

    Console.WriteLine($"\nClosed loop: {connections} connections, {duration.TotalSeconds:F0} s each, in turn.\n");
    Console.WriteLine("| round | bare messages/s | messages/s | ratio | bare CPU µs/message | CPU µs/message |");
    Console.WriteLine("|---|---|---|---|---|---|");
    for (var round = 1; round <= rounds; round++)
    {
        var bare = await new ClosedLoop(speakers[0]).Run(duration, () => servers[0].Process.ProcessorTime);
        var chat = await new ClosedLoop(speakers[1]).Run(duration, () => servers[1].Process.ProcessorTime);
        Console.WriteLine(
            $"| {round} | {bare.PerSecond:F0} | {chat.PerSecond:F0} | {chat.PerSecond / bare.PerSecond:P0} "
            + $"| {bare.CpuMicroseconds:F0} | {chat.CpuMicroseconds:F0} |");
    }

    Console.WriteLine($"\nOpen loop: {rate} messages/s over {connections} connections, {duration.TotalSeconds:F0} s each.\n");
    Console.WriteLine("| | p50 ms | p99 ms | p99.9 ms | CPU µs/message |\n|---|---|---|---|---|");
    for (var i = 0; i < servers.Length; i++)
    {
        var open = await new OpenLoop(speakers[i], rate).Run(duration, () => servers[i].Process.ProcessorTime);
        Console.WriteLine(
            $"| {servers[i].Name} | {open.Percentile(50):F2} | {open.Percentile(99):F2} | {open.Percentile(99.9):F2} "
            + $"| {open.CpuMicroseconds:F0} |");
    }
}
