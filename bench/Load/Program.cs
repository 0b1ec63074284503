// Loads ChatOrleans and a bare SignalR hub in turn and prints what came out, as the tables of docs/performance.md.
// Arguments, all optional: 'cluster' for several processes; connections, seconds per run, rounds, messages per second of the
// open loop, idle users.
using ChatOrleans.Load;
using ChatOrleans.Testing;

var numbers = args is ["cluster", ..] ? args[1..] : args;
int Argument(int index, int otherwise) => numbers.Length > index ? int.Parse(numbers[index]) : otherwise;

var load = new LoadTables(
    connections: Argument(0, 200),
    duration: TimeSpan.FromSeconds(Argument(1, 10)),
    rounds: Argument(2, 3),
    rate: Argument(3, 500));
await using var bare = new BareServer();
if (numbers != args)
{
    await bare.Edges[0].Start();
    foreach (var count in new[] { 1, 2 })
    {
        await using var cluster = new ClusterServer(await ChatCluster.Start(silos: count, edges: count));
        await load.Measure(bare, cluster);
    }
}
else
{
    await using var chat = new ChatServer();
    await StartAndIdleTables.Measure([bare, chat], idle: Argument(4, 1_000));
    await load.Measure(bare, chat);
}
