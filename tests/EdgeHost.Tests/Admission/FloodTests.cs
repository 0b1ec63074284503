using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ChatOrleans.Admission;
using ChatOrleans.Limits;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Admission;

/// <summary>Connections of nobody knows whom, more than there may be.</summary>
public sealed class FloodTests : IDisposable
{
    private const int Idle = 700;
    private const int FilesMax = 600;

    private readonly List<Socket> _idle = [];

    public void Dispose() => _idle.ForEach(socket => socket.Dispose());

    [Fact]
    public async Task More_connections_than_the_process_may_have_files_cost_those_who_chat_nothing()
    {
        await using var server = new ServerProcess("Host", "Limits:MessagesBurst=1000") { FilesMax = FilesMax };
        await server.Start();
        await using var ann = await ChatPerson.Register(server.Address, "ann");
        await using var ben = await ChatPerson.Register(server.Address, "ben");
        var conversationId = await ann.NewDirect(ben);
        var (hub, bensHub) = (await ann.Connect(), await ben.Connect());
        for (var i = 0; i < Idle; i++)
        {
            await Connect(IPAddress.Loopback, server.Address.Port);
            if (i % 50 == 0)
            {
                var answer = await hub.Invoke(
                    "SendMessage", new { conversationId, clientMessageId = Guid.NewGuid(), text = "still here" });
                answer.TryGetProperty("value", out _).ShouldBeTrue($"{answer}");
            }
        }

        await Eventually.True(() => _idle.Count(IsOpen) is > 0 and < FilesMax / 2, "those above the limit are closed");
        await Eventually.True(
            () => bensHub.Events.Count(@event => @event.Name == "NewEntries") >= Idle / 50, "the messages come");
        (await hub.Invoke("History", new { conversationId })).TryGetProperty("value", out _).ShouldBeTrue();
        server.IsRunning.ShouldBeTrue();

        _idle.ForEach(socket => socket.Dispose());
        await Eventually.True(async () => await TryRegister(server.Address, "cia"), "newcomers come in again");
    }

    [Fact]
    public async Task One_address_has_its_share_of_the_connections_and_others_come_in()
    {
        const int share = 10;
        await using var app = await ChatApplication.Start("--urls=http://0.0.0.0:0", $"Edge:ConnectionsPerAddress={share}");
        for (var i = 0; i < share * 3; i++)
        {
            await Connect(OwnAddress(), app.Server.Port);
        }

        await Eventually.True(() => _idle.Count(IsOpen) == share, "those above the share are closed");
        (await TryRegister(new($"http://127.0.0.1:{app.Server.Port}"), "ann")).ShouldBeTrue();

        _idle[0].Dispose();
        _idle.RemoveAll(socket => !socket.Connected || !IsOpen(socket));
        await Eventually.True(
            async () =>
            {
                await Connect(OwnAddress(), app.Server.Port);
                return _idle.Count(IsOpen) == share;
            },
            "a place that was left is free");
    }

    [Theory]
    [InlineData(null, 1_000L, 1L << 40, 366, 122)]
    [InlineData(null, 300L, 1L << 40, 12, 4)]
    [InlineData(null, 1_000_000L, 1L << 30, 6_144, 2_048)]
    [InlineData(null, null, 1L << 30, 6_144, 2_048)]
    [InlineData(400, 1_000_000L, 1L << 30, 300, 100)]
    public void Files_and_memory_limit_connections_unless_they_are_configured(
        int? configured, long? files, long memory, long sockets, long others) =>
        ConnectionLimits.Of(configured, files, memory).ShouldBe(new(sockets, others));

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void A_customer_has_one_address_of_IPv4_or_a_network_of_IPv6(string address, string network) =>
        AddressNetwork.Of(IPAddress.Parse(address)).ShouldBe(IPAddress.Parse(network));

    /// <summary>Not the loopback's, which are not counted.</summary>
    /// <summary>Of this machine, and counted as a stranger's.</summary>
    internal static IPAddress OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(address => address.Address)
        .First(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    private static bool IsOpen(Socket socket) =>
        socket.Connected && !(socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && socket.Available == 0);

    private static async Task<bool> TryRegister(Uri server, string name)
    {
        try
        {
            await using var person = await ChatPerson.Register(server, name);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task Connect(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _idle.Add(socket);
        try
        {
            await socket.ConnectAsync(address, port, TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            // It is one too many.
        }
    }
}
