// Loads ChatOrleans and a bare SignalR hub in turn and prints what came out, as the tables of docs/performance.md.
// Arguments, all optional: names of tables, and numbers, as bench/run.sh has them.
using ChatOrleans.Load;
using ChatOrleans.Testing;

string[] known = ["start", "idle", "load", "cluster-load", "cluster-idle"];
string[] named = [.. args.TakeWhile(argument => !char.IsAsciiDigit(argument[0]))];
if (named.Except(known).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no table '{unknown}', only {string.Join(", ", known)}.");
    return 2;
}

var numbers = args[named.Length..];
var load = new LoadTables(
    connections: Number(0, 200),
    duration: TimeSpan.FromSeconds(Number(1, 10)),
    rounds: Number(2, 3),
    rate: Number(3, 500));
var idle = new IdleTable(Number(4, 1_000));
string[] tables = named is [] ? ["start", "idle", "load"] : named;
await using var bare = new BareServer();
await bare.Edges[0].Start();
if (tables.Any(table => !table.StartsWith("cluster", StringComparison.Ordinal)))
{
    await using var chat = new ChatServer();
    await chat.Edges[0].Start();
    await OneProcess(chat);
}

if (tables.Contains("cluster-load"))
{
    foreach (var count in new[] { 1, 2 })
    {
        await using var cluster = new ClusterServer(await ChatCluster.Start(silos: count, edges: count));
        await load.Measure(bare, cluster);
    }
}

if (tables.Contains("cluster-idle"))
{
    await using var cluster = new ClusterServer(await ChatCluster.Start());
    await idle.Measure([bare, cluster]);
}

return 0;

async Task OneProcess(ChatServer chat)
{
    if (tables.Contains("start"))
    {
        await StartTable.Measure([bare, chat]);
    }

    if (tables.Contains("idle"))
    {
        await idle.Measure([bare, chat]);
    }

    if (tables.Contains("load"))
    {
        await load.Measure(bare, chat);
    }
}

int Number(int index, int otherwise) => numbers.Length > index ? int.Parse(numbers[index]) : otherwise;
