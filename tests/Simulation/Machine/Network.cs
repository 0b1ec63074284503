namespace ChatOrleans.Simulation.Machine;

/// <summary>
/// The network between nodes: each message takes its own time, may be lost, and does not cross a partition. A dead node
/// receives nothing; a paused one receives it later.
/// </summary>
internal sealed class Network(World world)
{
    private readonly HashSet<(string, string)> _cut = [];
    private readonly Dictionary<(Node, Node), Dice> _dice = [];

    /// <summary>How likely a call or an answer between silos and edges is lost.</summary>
    public double Loss { get; set; }

    /// <summary>The longest extra delay of a message.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Nodes of the same name are on the same machine, in each of its lives.</summary>
    public void Cut(string one, string other)
    {
        _cut.Add((one, other));
        _cut.Add((other, one));
    }

    public void Join(string one, string other)
    {
        _cut.Remove((one, other));
        _cut.Remove((other, one));
    }

    public void Heal()
    {
        _cut.Clear();
        (Loss, Delay) = (0, TimeSpan.Zero);
    }

    public bool IsCut(Node one, Node other) => _cut.Count > 0 && _cut.Contains((one.Machine, other.Machine));

    public static string MachineOf(string node) => node[..node.IndexOf('.')];

    public TimeSpan Latency(Dice dice) => dice.Between(0.2, 2)
        + (Delay > TimeSpan.Zero && dice.Chance(0.3) ? dice.Between(0, Delay.TotalMilliseconds) : TimeSpan.Zero);

    /// <summary>A message that may be lost.</summary>
    public void Send(Node from, Node to, string what, Action deliver)
    {
        var dice = DiceOf(from, to);
        if (from.IsDead || IsCut(from, to) || (Loss > 0 && dice.Chance(Loss)))
        {
            if (world.Trace is not null)
            {
                world.Say($"{from} -> {to} LOST {what}");
            }

            return;
        }

        if (world.Trace is not null)
        {
            world.Say($"{from} -> {to} {what}");
        }

        world.After(Latency(dice), () => to.Do(deliver));
    }

    private Dice DiceOf(Node from, Node to)
    {
        if (!_dice.TryGetValue((from, to), out var dice))
        {
            dice = world.Draws.Of($"net {from.Machine}>{to.Machine}");
            _dice.Add((from, to), dice);
        }

        return dice;
    }
}
