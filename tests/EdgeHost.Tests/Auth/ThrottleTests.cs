using System.Net.Sockets;
using System.Text;

namespace ChatOrleans.EdgeHost.Tests.Auth;

/// <summary>What one address may do before it has signed in, over real sockets.</summary>
public sealed class ThrottleTests
{
    [Fact]
    public async Task Log_ins_that_fail_are_limited_and_those_that_succeed_cost_nothing()
    {
        await using var app = await ChatApplication.Start("Limits:FailedLoginsPerAddressPerMinute=2");
        using var auth = new AuthClient(app.Server);
        var ann = await app.Person("ann");
        for (var i = 0; i < 5; i++)
        {
            (await auth.Login("ann", device: AuthClient.Device(ann.DeviceId))).Status.ShouldBe(200);
        }

        (await auth.Login("nobody")).Status.ShouldBe(401);
        (await auth.Login("a!")).Status.ShouldBe(401);
        var (status, problem) = await auth.Login("ann");
        status.ShouldBe(429);
        problem.GetProperty("detail").GetString()!.ShouldContain("FailedLoginsPerAddressPerMinute");
        problem.GetProperty("retryAfterMs").GetInt64().ShouldBeInRange(1, 30_000);
    }

    [Fact]
    public async Task Many_at_once_do_not_pass()
    {
        await using var app = await ChatApplication.Start("Limits:FailedLoginsPerAddressPerMinute=3");
        using var auth = new AuthClient(app.Server);
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => auth.Login($"user{i}")));
        tries.Count(answer => answer.Status == 401).ShouldBe(3);
        tries.Count(answer => answer.Status == 429).ShouldBe(17);
    }

    [Fact]
    public async Task Registrations_have_a_bound_of_their_own()
    {
        await using var app = await ChatApplication.Start(
            "Limits:RegistrationsPerAddressPerHour=2", "Limits:FailedLoginsPerAddressPerMinute=1");
        using var auth = new AuthClient(app.Server);
        (await auth.Login("nobody")).Status.ShouldBe(401);
        (await auth.Login("nobody")).Status.ShouldBe(429);
        (await auth.Register("ann")).Status.ShouldBe(201);
        (await auth.Register("ann")).Status.ShouldBe(409);
        (await auth.Register("ben")).Status.ShouldBe(429);
    }

    [Fact]
    public async Task Who_has_too_many_is_refused_before_the_body_comes()
    {
        await using var app = await ChatApplication.Start("Limits:FailedLoginsPerAddressPerMinute=1");
        using var auth = new AuthClient(app.Server);
        (await auth.Login("nobody")).Status.ShouldBe(401);

        using var socket = new TcpClient();
        await socket.ConnectAsync(app.Server.Host, app.Server.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: chat\r\n"
                + "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var answer = new StreamReader(stream);
        (await answer.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("HTTP/1.1 429 Too Many Requests");
    }

    [Fact]
    public async Task Strangers_who_know_user_name_and_device_id_do_not_keep_the_device_out()
    {
        await using var app = await ChatApplication.Start("Limits:FailedLoginsPerAddressPerMinute=1000");
        using var auth = new AuthClient(app.Server);
        var (id, secret) = (Guid.NewGuid().ToString(), "a secret that nobody else knows");
        (await auth.Register("ann", device: AuthClient.Device(id, secret))).Status.ShouldBe(201);
        var tries = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            auth.Login("ann", "wrong password", AuthClient.Device(id, i % 2 == 0 ? null : $"a secret that was guessed {i}"))));
        tries.Count(answer => answer.Status == 401).ShouldBe(5);
        tries.Count(answer => answer.Status == 429).ShouldBe(7);
        (await auth.Login("ann", device: AuthClient.Device(id))).Status.ShouldBe(429);
        (await auth.Login("ann", device: AuthClient.Device(id, secret))).Status.ShouldBe(200);
        (await auth.Login("ann", device: AuthClient.Device(secret: secret))).Status.ShouldBe(200, "whatever its id");
    }

    [Fact]
    public async Task A_secret_that_could_be_guessed_is_refused()
    {
        await using var app = await ChatApplication.Start();
        using var auth = new AuthClient(app.Server);
        foreach (var secret in new[] { string.Empty, new string('x', 21), new string('x', 129) })
        {
            var (status, problem) = await auth.Register("ann", device: AuthClient.Device(secret: secret));
            (status, problem.GetProperty("field").GetString()).ShouldBe((400, "device.secret"));
        }
    }

    [Fact]
    public async Task Made_up_refresh_tokens_keep_nobody_out_who_shares_the_address()
    {
        await using var app = await ChatApplication.Start("Limits:CallsPerMinute=60");
        using var auth = new AuthClient(app.Server);
        var ann = await app.Person("ann");
        var tries = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => auth.Refresh(
            $"{Guid.NewGuid()}.{new string('A', 22)}.{new string('A', 43)}")));
        tries.ShouldAllBe(answer => answer.Status == 401);
        await auth.Next(ann.RefreshToken);
    }

    [Fact]
    public async Task A_chunk_whose_size_is_no_number_is_a_bad_request_and_counts()
    {
        await using var app = await ChatApplication.Start("Limits:FailedLoginsPerAddressPerMinute=2");
        foreach (var status in new[] { "400 Bad Request", "400 Bad Request", "429 Too Many Requests" })
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(app.Server.Host, app.Server.Port, TestContext.Current.CancellationToken);
            await socket.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes(
                    "POST /api/v1/auth/login HTTP/1.1\r\nHost: chat\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n"),
                TestContext.Current.CancellationToken);
            using var answer = new StreamReader(socket.GetStream());
            (await answer.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe($"HTTP/1.1 {status}");
        }
    }
}
