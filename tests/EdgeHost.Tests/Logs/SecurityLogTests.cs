using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Reflection;
using ChatOrleans.EdgeHost.Tests.Admission;
using ChatOrleans.EdgeHost.Tests.Auth;
using ChatOrleans.Logs;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.EdgeHost.Tests.Logs;

/// <summary>Who came in, who was refused, what somebody tried: a line each, over real sockets, and no flood of them.</summary>
public sealed class SecurityLogTests
{
    private const string Secret = "typed into the wrong field";

    private readonly SecurityLines _lines = new();

    [Fact]
    public async Task Who_registers_and_logs_in_is_named_by_ids_alone()
    {
        await using var app = await Start();
        using var auth = new AuthClient(app.Server);
        var ann = await app.Person("ann");
        var line = _lines.The("Registration Done");
        (line.User, line.Device, line.Address).ShouldBe((ann.Id, ann.DeviceId, "127.0.0.1"));

        (await auth.Register("ann")).Status.ShouldBe(409);
        _lines.The("Registration NameTaken").User.ShouldBeNull();

        (await auth.Login("ann", Secret)).Status.ShouldBe(401);
        _lines.The("LogIn Wrong").User.ShouldBe(ann.Id);
        (await auth.Login("nobody", Secret)).Status.ShouldBe(401);
        (await auth.Login(Secret, Secret)).Status.ShouldBe(401);
        _lines.All.Where(wrong => wrong.What == "LogIn Wrong").Select(wrong => wrong.User).ShouldBe([ann.Id, null, null]);

        var second = await app.SecondDevice("ann");
        line = _lines.The("LogIn Right");
        (line.User, line.Device).ShouldBe((ann.Id, second.DeviceId));
        foreach (var secret in new[] { Secret, "nobody", ChatPerson.Password, ann.AccessToken, ann.RefreshToken })
        {
            _lines.All.Where(written => written.Text.Contains(secret)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task An_account_that_is_locked_is_named()
    {
        await using var app = await Start();
        using var auth = new AuthClient(app.Server);
        var ann = await app.Person("ann");
        for (var i = 0; i < 6; i++)
        {
            await auth.Login("ann", "wrong password");
        }

        _lines.The("LogIn Locked").User.ShouldBe(ann.Id);
    }

    [Fact]
    public async Task A_stolen_token_is_named_once_however_often_it_is_sent()
    {
        await using var app = await Start("Limits:RefreshesPerMinute=100");
        using var auth = new AuthClient(app.Server);
        var ann = await app.Person("ann");
        await auth.Next(await auth.Next(ann.RefreshToken));
        for (var i = 0; i < 5; i++)
        {
            (await auth.Refresh(ann.RefreshToken)).Status.ShouldBe(401);
        }

        var line = _lines.The("RefreshToken Reused");
        (line.User, line.Device).ShouldBe((ann.Id, ann.DeviceId));
    }

    [Fact]
    public async Task Sessions_that_end_say_how()
    {
        await using var app = await Start("Limits:UserDevices=2");
        var first = await app.Person("ann");
        var second = await app.SecondDevice("ann");
        var third = await app.SecondDevice("ann");
        _lines.The("Session MadeRoom").Device.ShouldBe(first.DeviceId);

        (await third.Call(HttpMethod.Delete, $"users/me/devices/{second.DeviceId}")).Status.ShouldBe(204);
        (await third.Call(HttpMethod.Delete, $"users/me/devices/{Guid.NewGuid()}")).Status.ShouldBe(404);
        var ended = _lines.The("Session EndedElsewhere");
        (ended.User, ended.Device).ShouldBe((first.Id, second.DeviceId));

        (await third.Call(HttpMethod.Post, "auth/logout")).Status.ShouldBe(204);
        _lines.The("Session LoggedOut").Device.ShouldBe(third.DeviceId);
    }

    [Fact]
    public async Task What_can_be_done_without_end_is_written_once()
    {
        await using var app = await Start(
            "Limits:CallsPerMinute=60", "Limits:MessagesPerMinute=1", "Limits:FailedLoginsPerAddressPerMinute=2",
            "Limits:RegistrationsPerAddressPerHour=1");
        using var auth = new AuthClient(app.Server);
        using var stranger = new HttpClient { BaseAddress = new(app.Server, "/api/v1/") };
        var ann = await app.Person("ann");
        for (var i = 0; i < 150; i++)
        {
            await ann.Call(HttpMethod.Get, "users/me");
            stranger.DefaultRequestHeaders.Authorization = new("Bearer", $"made up {i}");
            await stranger.GetAsync(new Uri("users/me", UriKind.Relative), TestContext.Current.CancellationToken);
        }

        for (var i = 0; i < 5; i++)
        {
            await auth.Login("nobody");
            await auth.Register("ben");
        }

        _lines.The("Budget UserExhausted").User.ShouldBe(ann.Id);
        foreach (var what in new[]
        {
            "Budget AddressExhausted", "AccessToken Refused", "LogIn TooOften", "Registration TooOften",
        })
        {
            _lines.The(what).Address.ShouldBe("127.0.0.1");
        }
    }

    [Fact]
    public async Task Whoever_reaches_for_what_is_not_theirs_is_named()
    {
        await using var app = await Start();
        var (ann, ben, eve) = (await app.Person("ann"), await app.Person("ben"), await app.Person("eve"));
        var conversationId = await ann.NewDirect(ben);
        var hub = await eve.Connect();
        for (var i = 0; i < 3; i++)
        {
            (await hub.Invoke("History", new { conversationId })).TryGetProperty("error", out _).ShouldBeTrue();
        }

        var line = _lines.The("Call Forbidden");
        (line.User, line.Device, line.Address).ShouldBe((eve.Id, eve.DeviceId, "127.0.0.1"));

        using (var polled = await PolledConnection.Open(app.Server, ann.AccessToken))
        {
            (await polled.Call(eve.AccessToken)).ShouldBe(403);
        }

        _lines.The("Connection OfOthers").User.ShouldBe(eve.Id);
        (await ann.Call(HttpMethod.Post, "auth/logout", body: null, ("Origin", "https://evil.example"))).Status.ShouldBe(403);
        _lines.The("Page Foreign").Address.ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task Connections_beyond_the_limits_are_written_once()
    {
        await using var app = await Start("--urls=http://0.0.0.0:0", "Edge:ConnectionsPerAddress=3");
        var ann = await ChatPerson.Register(new($"http://127.0.0.1:{app.Server.Port}"), "ann");
        for (var i = 0; i < 5; i++)
        {
            await ann.Connect();
        }

        await Should.ThrowAsync<WebSocketException>(ann.Connect());
        await Should.ThrowAsync<WebSocketException>(ann.Connect());
        _lines.The("Connection TooMany").User.ShouldBe(ann.Id);
        await ann.DisposeAsync();

        List<Socket> sockets = [];
        for (var i = 0; i < 8; i++)
        {
            sockets.Add(new(SocketType.Stream, ProtocolType.Tcp));
            try
            {
                await sockets[i].ConnectAsync(FloodTests.OwnAddress(), app.Server.Port, TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                // Closed before it knew that it was open.
            }
        }

        await Eventually.True(
            () => _lines.All.Count(line => line.What == "Connection TooMany") == 2, "the address is written once");
        _lines.All.Last(line => line.What == "Connection TooMany").Address.ShouldBe($"{FloodTests.OwnAddress()}");
        sockets.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task An_address_is_the_one_that_known_proxies_say_and_an_agent_is_cut()
    {
        await using var app = await Start("Proxies:0=127.0.0.1");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(app.Server, "/api/v1/auth/login"));
        request.Content = new StringContent(
            """{"username":"nobody","password":"wrong","device":{"name":"test","platform":"dotnet"}}""",
            System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.TryAddWithoutValidation("User-Agent", new string('a', 1_000));
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var line = _lines.The("LogIn Wrong");
        line.Address.ShouldBe("203.0.113.9");
        line.Agent.ShouldBe(new string('a', 256));
    }

    [Fact]
    public async Task Operators_and_what_they_do_to_keys_are_written()
    {
        await using var app = await Start(OperatorClient.Setting);
        _lines.The("SigningKey Added");
        using var guessing = new OperatorClient(app.Server, OperatorClient.Key + "!");
        (await guessing.Keys()).Status.ShouldBe(401);
        (await guessing.Keys()).Status.ShouldBe(401);
        _lines.The("Operator Wrong").Address.ShouldBe("127.0.0.1");

        using var known = new OperatorClient(app.Server);
        (await known.Revoke("all")).Status.ShouldBe(200);
        _lines.The("Operator Right").Address.ShouldBe("127.0.0.1");
        _lines.The("SigningKey Revoked");
    }

    [Fact]
    public void The_operations_page_has_every_event()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        var events = typeof(SecurityEvent).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(happened => (SecurityEvent)happened.GetValue(null)!).ToList();
        events.Count.ShouldBeGreaterThan(10);
        events.Select(happened => $"`{happened.What} {happened.Outcome}`").Where(name => !page.Contains(name)).ShouldBeEmpty();
    }

    private Task<ChatApplication> Start(params string[] settings) => ChatApplication.Start(
        services => services.AddSingleton<ILoggerProvider>(_lines), [SecurityLines.Level, .. settings]);
}
