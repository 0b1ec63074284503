using System.Net;
using System.Net.Sockets;
using ChatOrleans.Admission;
using ChatOrleans.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatOrleans.EdgeHost.Tests.Admission;

public sealed class BoundedAcceptTests : IDisposable
{
    private static readonly EdgeOptions Edge = new() { Connections = 8 };

    private readonly List<Socket> _clients = [];

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    [Fact]
    public async Task A_connection_gives_its_place_back_once_however_often_it_is_disposed()
    {
        using var accept = new BoundedAccept(
            Options.Create(new SocketTransportOptions()), Options.Create(Edge), NullLoggerFactory.Instance);
        await using var listener = await accept.BindAsync(
            new IPEndPoint(IPAddress.Loopback, 0), TestContext.Current.CancellationToken);
        var places = (int)ConnectionLimits.Of(Edge).Accepted;
        foreach (var connection in await Accept(listener, places))
        {
            await connection.DisposeAsync();
            await connection.DisposeAsync();
        }

        var open = await Accept(listener, places);
        await Connect(listener);
        var oneMore = listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask();
        oneMore.IsCompleted.ShouldBeFalse();

        await open[0].DisposeAsync();
        foreach (var connection in open.Skip(1).Append((await oneMore)!))
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<List<ConnectionContext>> Accept(IConnectionListener listener, int count)
    {
        var accepted = new List<ConnectionContext>();
        for (var i = 0; i < count; i++)
        {
            await Connect(listener);
            accepted.Add((await listener.AcceptAsync(TestContext.Current.CancellationToken))!);
        }

        return accepted;
    }

    private async Task Connect(IConnectionListener listener)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _clients.Add(client);
        await client.ConnectAsync(listener.EndPoint, TestContext.Current.CancellationToken);
    }
}
