using ChatOrleans.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>
/// A link as SignalR shows it to the product. What is written goes to the device in its order; while sockets are slow, a write
/// may take long to end, as one does behind a full buffer.
/// </summary>
internal sealed class EdgeSocket(Edge edge, Link link) : HubConnectionContext(
    new DefaultConnectionContext(link.Device.Name), new HubConnectionContextOptions(), NullLoggerFactory.Instance)
{
    private const double SlowestWriteMs = 10_000;

    private static readonly JsonHubProtocol Json =
        new(Options.Create(new JsonHubProtocolOptions { PayloadSerializerOptions = ChatJson.Options }));

    private readonly CancellationTokenSource _closed = new();

    public override CancellationToken ConnectionAborted => _closed.Token;

    public override ValueTask WriteAsync(SerializedHubMessage message, CancellationToken cancellationToken = default)
    {
        var bytes = message.GetSerializedMessage(Json);
        link.ToDevice(() => link.Device.OnMessage(bytes));
        return edge.Cluster.SlowSockets > 0 && edge.Dice.Chance(edge.Cluster.SlowSockets) ? WaitForBuffer() : default;
    }

    public override void Abort() => link.Break();

    /// <summary>The edge has learnt that the link is broken.</summary>
    public void Close() => _closed.Cancel();

    private async ValueTask WaitForBuffer()
    {
        await edge.Wait(edge.Dice.Between(0, SlowestWriteMs));
        _closed.Token.ThrowIfCancellationRequested();
    }
}
