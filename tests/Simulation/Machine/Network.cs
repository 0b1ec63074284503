namespace ChatOrleans.Simulation.Machine;

/// <summary>
/// The network between nodes: each message takes its own time, may be lost, and does not cross a partition. Who is dead
/// hears nothing; who is paused hears it later.
/// </summary>
internal sealed class Network(World world)
{
    private readonly HashSet<(string, string)> _cut = [];

    /// <summary>How likely a call or an answer between silos and edges is lost.</summary>
    public double Loss { get; set; }

    /// <summary>The longest extra delay of a message.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Nodes of the same name are on the same machine, whatever life it is in.</summary>
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

    public bool IsCut(Node one, Node other) => _cut.Count > 0 && _cut.Contains((MachineOf(one.Name), MachineOf(other.Name)));

    public static string MachineOf(string node) => node[..node.IndexOf('.')];

    public TimeSpan Latency() => world.Dice.Between(0.2, 2)
        + (Delay > TimeSpan.Zero && world.Dice.Chance(0.3) ? world.Dice.Between(0, Delay.TotalMilliseconds) : TimeSpan.Zero);

    /// <summary>A message that may be lost.</summary>
    public void Send(Node from, Node to, string what, Action deliver)
    {
        if (from.IsDead || IsCut(from, to) || (Loss > 0 && world.Dice.Chance(Loss)))
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

        world.After(Latency(), () => to.Do(deliver));
    }
}
