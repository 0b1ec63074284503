using System.Collections.Concurrent;
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
    private const int FilesMax = 600;

    private static readonly TimeSpan? Time = Environment.GetEnvironmentVariable("SIEGE_MINUTES") is { } minutes
        ? TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture))
        : null;

    private readonly AttackedHost _host = new(new ServerProcess(
        "Host", "Limits:RegistrationsPerAddressPerHour=100", "Limits:MessagesBurst=1000000",
        "Limits:MessagesPerMinute=1000000", "Limits:CallsPerMinute=6000")
    {
        FilesMax = FilesMax, HeapMax = 384L * 1024 * 1024,
    });

    private readonly List<Socket> _idle = [];
    private readonly ConcurrentDictionary<string, (int Calls, int Failed)> _attacks = new();
    private HttpClient _nobody = null!;
    private ChatPerson _mallory = null!;
    private HubClient? _connection;

    public async ValueTask InitializeAsync()
    {
        await _host.Start();
        _mallory = await ComesIn("mallory");

        // Its connections are there before the places of those who are not signed in are taken.
        _nobody = new(new SocketsHttpHandler { MaxConnectionsPerServer = 10 })
        {
            BaseAddress = new(_host.Server.Address, "/api/v1/"),
        };
        await Many(10, "first requests", _ => _nobody.GetAsync("/health"));
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
        var (ann, ben) = (await ComesIn("ann"), await ComesIn("ben"));
        var conversation = await Answered(() => ann.NewDirect(ben), "their conversation");
        var anns = await ann.Connect();
        var bens = new ChatDevice(ben, [conversation]);
        await Eventually.True(bens.TryCatchUp, "the other's connection");
        var began = DateTimeOffset.UtcNow;
        var (sent, openFiles, isOver) = (0, 0, false);
        var looking = Eventually.True(
            () =>
            {
                openFiles = Math.Max(openFiles, _host.Server.OpenFiles);
                return isOver;
            },
            "the end", TimeSpan.FromDays(1));
        for (var round = 0; Time is { } time ? DateTimeOffset.UtcNow - began < time : round < Rounds; round++)
        {
            if (round % 4 == 0)
            {
                // Others come in again, attackers among them.
                LetGo();
            }

            var attack = AttackOnce(ann.Name);
            await Send(anns, conversation, $"text {++sent}");
            await attack;
        }

        isOver = true;
        await looking;
        foreach (var (name, (calls, failed)) in _attacks)
        {
            output.WriteLine($"{name}: {calls}, of which {failed} got no answer");
        }

        output.WriteLine(
            $"{sent} messages sent; {_host.Server.ResidentBytes / 1024 / 1024} MiB resident, at most {openFiles} files open");
        _host.Server.IsRunning.ShouldBeTrue();
        openFiles.ShouldBeLessThan(FilesMax - 50, "some are left for what the runtime opens");
        LetGo();
        await Eventually.True(bens.TryCatchUp, "all messages");
        bens.Shown.Select(entry => entry.Text).OfType<string>()
            .ShouldBe(Enumerable.Range(1, sent).Select(number => $"text {number}"));
        _nobody.Dispose();
        _mallory.Http.Dispose();
        await ComesIn("newcomer");
    }

    /// <summary>With the same id until it is acknowledged: all over one connection.</summary>
    private static Task Send(HubClient sender, string conversationId, string text)
    {
        var message = new { conversationId, clientMessageId = Guid.NewGuid(), text };
        return Eventually.True(
            async () => (await sender.Invoke("SendMessage", message)).TryGetProperty("value", out _), text);
    }

    /// <summary>Asks again what a busy host has no time for.</summary>
    private static async Task<T> Answered<T>(Func<Task<T>> ask, string what)
    {
        T? answer = default;
        await Eventually.True(
            async () =>
            {
                try
                {
                    answer = await ask();
                    return true;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            what);
        return answer!;
    }

    private async Task AttackOnce(string victim)
    {
        await Try("connections", Reconnect);
        await Task.WhenAll(
            Try("made-up conversations", () => Call(
                "Sync", new { cursors = Ids(600, id => new { conversationId = id, sequence = 1 }) })),
            Try("made-up people", () => Call("WatchPresence", new { userIds = Ids(500, id => id) })),
            Try("made-up members", () => _mallory.Call(
                HttpMethod.Post, "conversations", new { type = "group", name = "x", memberIds = Ids(900, id => id) })),
            Many(20, "names", _ => _mallory.Call(HttpMethod.Patch, "users/me", new { displayName = $"{Guid.NewGuid()}" })),
            Many(20, "presence", i => Call("SetPresence", new { status = i % 2 == 0 ? "away" : "online" })),
            Many(20, "searches", _ => _mallory.Call(HttpMethod.Get, "users?query=a&limit=50")),
            Many(5, "passwords", _ => _nobody.PostAsJsonAsync("auth/login", new
            {
                username = victim, password = "a wrong password", device = new { name = "x", platform = "x" },
            })),
            Many(20, "refresh tokens", _ => _nobody.PostAsJsonAsync(
                "auth/refresh", new { refreshToken = $"{Guid.NewGuid()}" })),
            Try("bodies", () => _nobody.PostAsync("auth/register", new StringContent(new string('[', 60_000)))),
            Many(20, "negotiations", _ => _mallory.Http.PostAsync("/hubs/chat/negotiate?negotiateVersion=1", null)),
            Many(IdlePerRound, "idle connections", _ => Idle()),
            Try("chunks", () => Raw(
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n")));
    }

    private static IEnumerable<T> Ids<T>(int count, Func<Guid, T> of) =>
        Enumerable.Range(0, count).Select(_ => of(Guid.NewGuid()));

    private Task Many(int count, string name, Func<int, Task> attack) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Try(name, () => attack(i))));

    private async Task Try(string name, Func<Task> attack)
    {
        var failed = 0;
        try
        {
            await attack();
        }
        catch (Exception error) when (error
            is IOException or HttpRequestException or SocketException or WebSocketException or TaskCanceledException)
        {
            // Refused, closed or not let in.
            failed = 1;
        }

        _attacks.AddOrUpdate(name, (1, failed), (_, counts) => (counts.Calls + 1, counts.Failed + failed));
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

    /// <summary>By another name at each try: what had no answer may have been done.</summary>
    private Task<ChatPerson> ComesIn(string name) =>
        Answered(() => _host.Person($"{name}{Guid.NewGuid():N}"[..20]), name);
}
