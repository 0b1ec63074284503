using System.Buffers.Text;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using ChatOrleans.Auth;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatOrleans.EdgeHost.Tests.Admission;

/// <summary>Who may open a connection to the hub, and go on with it.</summary>
public sealed class HubDoorTests
{
    [Fact]
    public async Task A_connection_goes_on_with_who_opened_it_alone()
    {
        await using var app = await ChatApplication.Start();
        var (ann, thief) = (await app.Person("ann"), await app.Person("thief"));
        var annsPhone = await app.SecondDevice("ann");
        using var connection = await PolledConnection.Open(app.Server, ann.AccessToken);
        foreach (var token in new[] { thief.AccessToken, annsPhone.AccessToken })
        {
            (await connection.Poll(token)).Status.ShouldBe(403);
            (await connection.Call(token)).ShouldBe(403);
            (await connection.End(token)).ShouldBe(403);
        }

        (await connection.Poll("")).Status.ShouldBe(401);
        (await connection.Call(ann.AccessToken)).ShouldBe(200);
        (await connection.Poll(ann.AccessToken)).Text.ShouldContain("\"value\"");
        (await connection.End(ann.AccessToken)).ShouldBe(202);
        (await connection.Poll(ann.AccessToken)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_token_that_ends_first_ends_a_connection_whatever_tokens_come_later()
    {
        await using var app = await ChatApplication.Start(
            "Auth:AccessTokenLifetime=00:00:05", "Limits:RefreshesPerMinute=100000",
            "Limits:RegistrationsPerAddressPerHour=100000");
        var ann = await app.Person("ann");
        using var connection = await PolledConnection.Open(app.Server, ann.AccessToken);
        var status = 200;
        await Eventually.True(
            async () =>
            {
                var (refreshed, session) = await ann.Call(
                    HttpMethod.Post, "auth/refresh", new { refreshToken = ann.RefreshToken });
                refreshed.ShouldBe(200);
                ann.Take(session);
                status = await connection.Call(ann.AccessToken);
                status = status == 200 ? (await connection.Poll(ann.AccessToken)).Status : status;
                return status != 200;
            },
            "the connection ends");
        status.ShouldBeOneOf(204, 401, 404);
        (await ann.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_revoked_key_ends_what_its_tokens_opened_and_nothing_else()
    {
        await using var app = await ChatApplication.Start();
        var ann = await app.Person("ann");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var next = new SigningKey("next", key);
        var grain = app.Services.GetRequiredService<ISigningKeyGrain>();
        var encryption = KeyEncryption.Of(app.Services.GetRequiredService<IOptions<AuthOptions>>().Value);
        await grain.Add((await grain.Read(known: null))!.Version, encryption.Encrypt(next));
        await Eventually.True(async () => (await OperatorClient.PublishedKeys(app.Server)).Contains("next"), "the next key");
        var signed = SignedBy(next, ann.AccessToken);

        var kept = await ann.Connect();
        await using var socket = await HubClient.Connect(app.Server, signed);
        using var polled = await PolledConnection.Open(app.Server, signed);
        using var keptPolled = await PolledConnection.Open(app.Server, ann.AccessToken);
        var (poll, keptPoll) = (polled.Poll(ann.AccessToken), keptPolled.Poll(signed));
        (await grain.Revoke("next")).Error.ShouldBeNull();
        await Eventually.True(() => socket.Closed.IsCompleted, "the socket to close");
        await Should.ThrowAsync<HttpRequestException>(poll);
        await Should.ThrowAsync<HttpRequestException>(keptPoll);
        (await polled.Poll(ann.AccessToken)).Status.ShouldBe(401);
        (await polled.Call(ann.AccessToken)).ShouldBe(401);
        (await keptPolled.Call(signed)).ShouldBe(401);
        (await keptPolled.Call(ann.AccessToken)).ShouldBe(200);
        (await kept.Invoke("Sync", new { cursors = Array.Empty<object>() })).TryGetProperty("value", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Connections_without_a_handshake_count_too()
    {
        await using var app = await ChatApplication.Start();
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        List<ClientWebSocket> silent = [];
        for (var i = 0; i < 5; i++)
        {
            silent.Add(await Socket(app.Server, ann.AccessToken));
        }

        (await Should.ThrowAsync<WebSocketException>(Socket(app.Server, ann.AccessToken))).Message.ShouldContain("'422'");
        var negotiated = 0;
        var refused = await Should.ThrowAsync<HttpRequestException>(async () =>
        {
            for (; negotiated < 100; negotiated++)
            {
                using var one = await PolledConnection.Negotiate(app.Server, ann.AccessToken);
            }
        });
        (refused.StatusCode, negotiated).ShouldBe((HttpStatusCode.UnprocessableEntity, 5));
        silent.Add(await Socket(app.Server, ben.AccessToken));

        silent[0].Abort();
        await Eventually.True(
            async () =>
            {
                try
                {
                    silent.Add(await Socket(app.Server, ann.AccessToken));
                    return true;
                }
                catch (WebSocketException)
                {
                    return false;
                }
            },
            "a place that was left is free");
        silent.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Behind_a_known_proxy_people_are_counted_by_the_address_that_it_names()
    {
        await using var app = await ChatApplication.Start("Proxies:0=127.0.0.1", "Edge:ConnectionsPerAddress=2");
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        using var first = await Socket(app.Server, ann.AccessToken, "203.0.113.7");
        // What the client itself claims stands before what the proxy says.
        using var second = await Socket(app.Server, ann.AccessToken, "198.51.100.1, 203.0.113.7");
        (await Should.ThrowAsync<WebSocketException>(Socket(app.Server, ben.AccessToken, "203.0.113.7")))
            .Message.ShouldContain("'422'");
        using var other = await Socket(app.Server, ben.AccessToken, "203.0.113.8");
    }

    [Fact]
    public async Task A_browser_is_let_in_once_by_the_id_that_its_negotiation_answered()
    {
        await using var app = await ChatApplication.Start();
        var ann = await app.Person("ann");
        using var negotiated = await PolledConnection.Negotiate(app.Server, ann.AccessToken);
        (await Refused($"?id={negotiated.Id[..^1]}")).ShouldContain("'401'");
        using (var socket = await Socket(app.Server, token: null, query: $"?id={negotiated.Id}"))
        {
            socket.State.ShouldBe(WebSocketState.Open);
            (await Refused($"?id={negotiated.Id}")).ShouldContain("'401'");
        }

        using var stream = await PolledConnection.Negotiate(app.Server, ann.AccessToken);
        using (var events = await EventStream(stream.Id))
        {
            events.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await EventStream(stream.Id)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        using var polled = await PolledConnection.Negotiate(app.Server, ann.AccessToken);
        (await polled.Poll("")).Status.ShouldBe(401, "a poll can send the header");
        (await polled.Poll(ann.AccessToken)).Status.ShouldBe(200);
        (await Refused($"?id={polled.Id}")).ShouldContain("'401'");

        using var late = await PolledConnection.Negotiate(app.Server, ann.AccessToken);
        (await ann.Call(HttpMethod.Post, "auth/logout")).Status.ShouldBe(204);
        (await Refused($"?id={late.Id}")).ShouldContain("'401'");

        async Task<string> Refused(string query) =>
            (await Should.ThrowAsync<WebSocketException>(Socket(app.Server, token: null, query: query))).Message;

        async Task<HttpResponseMessage> EventStream(string id)
        {
            using var http = new HttpClient { BaseAddress = app.Server };
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/hubs/chat?id={id}");
            request.Headers.Accept.ParseAdd("text/event-stream");
            return await http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_in_the_query_opens_a_socket_only_where_that_is_switched_on(bool isOn)
    {
        await using var app = await ChatApplication.Start($"Auth:TokensInQuery={isOn}");
        var ann = await app.Person("ann");
        var query = $"?access_token={ann.AccessToken}";
        if (isOn)
        {
            using var socket = await Socket(app.Server, token: null, query: query);
            return;
        }

        (await Should.ThrowAsync<WebSocketException>(Socket(app.Server, token: null, query: query)))
            .Message.ShouldContain("'401'");
        using var http = new HttpClient { BaseAddress = app.Server };
        using var answer = await http.PostAsync($"/hubs/chat/negotiate{query}", null);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("in the Authorization header");
    }

    private static async Task<ClientWebSocket> Socket(
        Uri server, string? token, string? forwardedFor = null, string? query = null)
    {
        var socket = new ClientWebSocket();
        if (token is not null)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        if (forwardedFor is not null)
        {
            socket.Options.SetRequestHeader("X-Forwarded-For", forwardedFor);
        }

        await socket.ConnectAsync(
            new UriBuilder(server) { Scheme = "ws", Path = "/hubs/chat", Query = query }.Uri,
            TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>What a token says, in the words of another key.</summary>
    private static string SignedBy(SigningKey key, string token)
    {
        var text = $"{key.Header}.{token.Split('.')[1]}";
        return $"{text}.{Base64Url.EncodeToString(key.Key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }
}
