using System.Net.Sockets;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.EdgeHost.Tests;

/// <summary>What the silo of one process has at loopback, which every user of the machine can reach.</summary>
public sealed class SiloPortTests
{
    [Fact]
    public async Task A_silo_that_is_alone_speaks_to_nobody()
    {
        await using var app = await ChatApplication.Start();
        var silo = app.Services.GetRequiredService<ILocalSiloDetails>();
        silo.GatewayAddress.ShouldBeNull();
        using var socket = new TcpClient();
        await socket.ConnectAsync(silo.SiloAddress.Endpoint, TestContext.Current.CancellationToken);
        (await Hears(socket)).ShouldBe(0, "bytes; a silo that lets somebody in says at once who it is");
        await using var ann = await ChatPerson.Register(app.Server, "ann");
    }

    private static async Task<int> Hears(TcpClient socket)
    {
        try
        {
            return await socket.GetStream().ReadAsync(new byte[64], TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
