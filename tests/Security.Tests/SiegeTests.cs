using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests;

/// <summary>
/// A small host under all attacks at once, of people with accounts and of nobody, while two people chat. <c>./siege.sh</c>
/// goes on for minutes.
/// </summary>
public sealed class SiegeTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rounds = 20;
    private const int IdlePerRound = 200;

    private static readonly TimeSpan? Time = Environment.GetEnvironmentVariable("SIEGE_MINUTES") is { } minutes
        ? TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture))
        : null;

    private readonly AttackedHost _host = new(
        "Limits:RegistrationsPerAddressPerHour=100", "Limits:MessagesBurst=1000000", "Limits:MessagesPerMinute=1000000",
        "Limits:CallsPerMinute=6000")
    {
        FilesMax = 600, HeapMax = 384L * 1024 * 1024,
    };

    private readonly List<Socket> _idle = [];
    private readonly Dictionary<string, (int Done, int Failed)> _attacks = [];
    private HttpClient _nobody = null!;
    private ChatPerson _mallory = null!;
    private HubClient? _connection;

    public async ValueTask InitializeAsync()
    {
        await _host.Start();
        _mallory = await _host.Person("mallory");

        // Its connections are there before the places of those who are not signed in are taken.
        _nobody = new(new SocketsHttpHandler { MaxConnectionsPerServer = 10 })
        {
            BaseAddress = new(_host.Server.Address, "/api/v1/"),
        };
        await Many(10, _ => _nobody.GetAsync("/health"));
    }

    public ValueTask DisposeAsync()
    {
        LetGo();
        _nobody.Dispose();
        return _host.DisposeAsync();
    }

    [Fact]
    public async Task Who_chats_goes_on_while_the_host_is_attacked_in_all_ways()
    {
        var (ann, ben) = (await _host.Person("ann"), await _host.Person("ben"));
        var conversation = await ann.NewDirect(ben);
        var (anns, bens) = (await ann.Connect(), await ben.Connect());
        var began = DateTimeOffset.UtcNow;
        var sent = 0;
        for (var round = 0; Time is { } time ? DateTimeOffset.UtcNow - began < time : round < Rounds; round++)
        {
            if (round % 4 == 0)
            {
                // Others come in again, attackers among them.
                LetGo();
            }

            var attack = AttackOnce(ann.Name);
            var answer = await anns.Invoke(
                "SendMessage", new { conversationId = conversation, clientMessageId = Guid.NewGuid(), text = $"text {++sent}" });
            answer.TryGetProperty("value", out _).ShouldBeTrue($"{answer}");
            await attack;
        }

        foreach (var (name, (done, failed)) in _attacks)
        {
            output.WriteLine($"{name}: {done}, of which {failed} got no answer");
        }

        output.WriteLine($"{sent} messages sent; {_host.Server.ResidentBytes / 1024 / 1024} MiB resident");
        _host.Server.IsRunning.ShouldBeTrue();
        await Eventually.True(() => Texts(bens).Count >= sent, "all messages");
        Texts(bens).ShouldBe(Enumerable.Range(1, sent).Select(number => $"text {number}"));
        LetGo();
        _nobody.Dispose();
        _mallory.Http.Dispose();
        await Eventually.True(ComesIn, "newcomers");
    }

    private static IReadOnlyList<string> Texts(HubClient client) =>
    [
        .. client.Events.Where(e => e.Name == "NewEntries")
            .SelectMany(e => e.Payload.GetProperty("entries").EnumerateArray())
            .Where(entry => entry.TryGetProperty("text", out _)).Select(entry => entry.GetProperty("text").GetString()!),
    ];

    private async Task AttackOnce(string victim)
    {
        await Try("connections", Reconnect);
        await Task.WhenAll(
            Try("made-up conversations", () => Call(
                "Sync", new { cursors = Ids(600, id => new { conversationId = id, sequence = 1 }) })),
            Try("made-up people", () => Call("WatchPresence", new { userIds = Ids(500, id => id) })),
            Try("made-up members", () => _mallory.Call(
                HttpMethod.Post, "conversations", new { type = "group", name = "x", memberIds = Ids(900, id => id) })),
            Try("names", () => Many(20, _ => _mallory.Call(
                HttpMethod.Patch, "users/me", new { displayName = $"{Guid.NewGuid()}" }))),
            Try("presence", () => Many(20, i => Call("SetPresence", new { status = i % 2 == 0 ? "away" : "online" }))),
            Try("searches", () => Many(20, _ => _mallory.Call(HttpMethod.Get, "users?query=a&limit=50"))),
            Try("passwords", () => Many(5, _ => _nobody.PostAsJsonAsync("auth/login", new
            {
                username = victim, password = "a wrong password", device = new { name = "x", platform = "x" },
            }))),
            Try("refresh tokens", () => Many(20, _ => _nobody.PostAsJsonAsync(
                "auth/refresh", new { refreshToken = $"{Guid.NewGuid()}" }))),
            Try("bodies", () => _nobody.PostAsync("auth/register", new StringContent(new string('[', 60_000)))),
            Try("negotiations", () => Many(20, _ => _mallory.Http.PostAsync("/hubs/chat/negotiate?negotiateVersion=1", null))),
            Try("idle connections", () => Many(IdlePerRound, _ => Idle())),
            Try("chunks", () => Raw(
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n")));
    }

    private static IEnumerable<T> Ids<T>(int count, Func<Guid, T> of) =>
        Enumerable.Range(0, count).Select(_ => of(Guid.NewGuid()));

    private static Task Many(int count, Func<int, Task> call) => Task.WhenAll(Enumerable.Range(0, count).Select(call));

    private async Task Try(string name, Func<Task> attack)
    {
        var (done, failed) = _attacks.GetValueOrDefault(name);
        try
        {
            await attack();
        }
        catch (Exception error) when (error
            is IOException or HttpRequestException or SocketException or WebSocketException or TaskCanceledException)
        {
            // Refused, closed or not let in.
            failed++;
        }

        _attacks[name] = (done + 1, failed);
    }

    /// <summary>Whoever calls too much is disconnected.</summary>
    private async Task Reconnect()
    {
        if (_connection is not { Closed.IsCompleted: false })
        {
            _connection = await _mallory.Connect();
        }
    }

    private Task Call(string method, object argument) =>
        _connection?.Invoke(method, argument) ?? throw new IOException("Not connected.");

    private void LetGo()
    {
        _idle.ForEach(socket => socket.Dispose());
        _idle.Clear();
    }

    private async Task Idle()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _idle.Add(socket);
        await socket.ConnectAsync(_host.Server.Address.Host, _host.Server.Address.Port);
    }

    private async Task Raw(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_host.Server.Address.Host, _host.Server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        await client.GetStream().ReadExactlyAsync(new byte[1]);
    }

    private async Task<bool> ComesIn()
    {
        try
        {
            await _host.Person($"newcomer{Guid.NewGuid():N}"[..20]);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
