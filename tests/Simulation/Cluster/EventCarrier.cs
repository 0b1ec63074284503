using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>
/// How events get from silos to edges. Without faults all arrive, in order; the faults of events make it lost, doubled or late.
/// </summary>
internal sealed class EventCarrier(VirtualCluster cluster)
{
    private readonly Dictionary<(Node From, string To), Line> _lines = [];

    /// <summary>The chance that one is lost.</summary>
    public double Drops { get; set; }

    /// <summary>The chance that one arrives twice.</summary>
    public double Doubles { get; set; }

    /// <summary>The chance that later ones arrive before it.</summary>
    public double Overtakes { get; set; }

    public void Carry(Node from, string edge, string what, Action deliver)
    {
        var line = LineOf(from, edge);
        var dice = line.Dice;
        if (cluster.IsBeside(from, edge))
        {
            // A call in one process: at once, in order, never lost.
            cluster.World.At(line.InOrder(cluster.World.Now), deliver);
            return;
        }

        if (Drops > 0 && dice.Chance(Drops))
        {
            cluster.World.Say($"{from} => {edge} DROPPED {what}");
            return;
        }

        var times = Doubles > 0 && dice.Chance(Doubles) ? 2 : 1;
        for (var i = 0; i < times; i++)
        {
            var arrival = cluster.World.Now + cluster.Network.Latency(dice).Ticks;
            arrival = Overtakes > 0 && dice.Chance(Overtakes)
                ? arrival + dice.Between(0, 3_000).Ticks
                : line.InOrder(arrival);
            cluster.World.At(arrival, deliver);
        }
    }

    private Line LineOf(Node from, string edge)
    {
        if (!_lines.TryGetValue((from, edge), out var line))
        {
            line = new(cluster.World.Draws.Of($"events {from.Machine}>{Network.MachineOf(edge)}"));
            _lines.Add((from, edge), line);
        }

        return line;
    }

    /// <summary>From one silo to one edge.</summary>
    private sealed class Line(Dice dice)
    {
        private long _lastArrival;

        public Dice Dice => dice;

        public long InOrder(long arrival) => _lastArrival = Math.Max(arrival, _lastArrival + 1);
    }
}
