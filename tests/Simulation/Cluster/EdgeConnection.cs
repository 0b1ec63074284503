using ChatOrleans.Connections;
using ChatOrleans.Edges;
using ChatOrleans.Metrics;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>The edge's end of a link: its calls run one after the other.</summary>
internal sealed class EdgeConnection(Edge edge, Link link, int queueMax, ChatMetrics metrics)
{
    private readonly EdgeSocket _socket = new(edge, link);
    private readonly Queue<Func<EdgeConnection, Task>> _waiting = [];
    private readonly Runtime.TurnContext _turns = edge.NewTurns(link);
    private bool _running;

    public Link Link => link;

    /// <summary>What the product keeps of it.</summary>
    public ChatConnection Socket => field ??= new(_socket, new(link.Device.User, link.Device.Id, default), queueMax, metrics);

    public ConnectedDevice Who => ConnectionRegistry.DeviceOf(Socket);

    public void OnClosed() => _socket.Close();

    public void Enqueue(Func<EdgeConnection, Task> call) => _turns.Post(
        _ =>
        {
            _waiting.Enqueue(call);
            if (!_running)
            {
                _running = true;
                _ = RunWaiting();
            }
        },
        null);

    private async Task RunWaiting()
    {
        while (_waiting.TryDequeue(out var call))
        {
            await call(this);
        }

        _running = false;
    }
}
