using ChatOrleans.Simulation.Clients;
using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>
/// A socket between a device and an edge: in order in both directions until it breaks, which its two ends learn at
/// different times.
/// </summary>
internal sealed class Link(Device device, Edge edge)
{
    private readonly Queue<Action> _toEdge = [];
    private readonly Queue<Action> _toDevice = [];

    public Device Device => device;

    public Edge Edge => edge;

    public bool IsBroken { get; private set; }

    public void ToEdge(Action what) => Send(_toEdge, edge, what);

    public void ToDevice(Action what) => Send(_toDevice, device, what);

    /// <summary>The device learns of it soon; the edge perhaps only when it hears nothing any more.</summary>
    public void Break()
    {
        if (IsBroken)
        {
            return;
        }

        IsBroken = true;
        var world = device.World;
        world.Say($"{device} -x- {edge}");
        world.After(edge.Dice.Between(0, 2_000), () => device.Do(() => device.OnBroken(this)));
        world.After(
            edge.Dice.Chance(0.7) ? edge.Dice.Between(0, 100) : edge.Dice.Between(0, 20_000),
            () => edge.Do(() => edge.OnClosed(this)));
    }

    private void Send(Queue<Action> pipe, Node to, Action what)
    {
        if (IsBroken)
        {
            return;
        }

        pipe.Enqueue(what);
        edge.World.After(edge.Cluster.Network.Latency(device.Dice), () => to.Do(() =>
        {
            var next = pipe.Dequeue();
            if (!IsBroken)
            {
                next();
            }
        }));
    }
}
