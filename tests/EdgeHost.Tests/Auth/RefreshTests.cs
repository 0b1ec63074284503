using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOrleans.Auth;
using ChatOrleans.Sessions;
using ChatOrleans.Storage;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace ChatOrleans.EdgeHost.Tests.Auth;

/// <summary>Refresh tokens: lost answers, tabs, copies, and those of the version before.</summary>
public sealed class RefreshTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private AuthClient _auth = null!;
    private ChatPerson _ann = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start("Limits:RefreshesPerMinute=100");
        _auth = new(_app.Server);
        _ann = await _app.Person("ann");
    }

    public async ValueTask DisposeAsync()
    {
        _auth.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_copy_of_a_token_ends_the_session_for_ever_however_many_tokens_the_thief_took_since()
    {
        var hub = await _ann.Connect();
        var thiefs = await _auth.Next(_ann.RefreshToken);
        for (var i = 0; i < 40; i++)
        {
            thiefs = await _auth.Next(thiefs);
        }

        (await _auth.Refresh(_ann.RefreshToken)).Status.ShouldBe(401);
        await Eventually.True(() => hub.Closed.IsCompleted, "the socket to close");
        (await _auth.Refresh(thiefs)).Status.ShouldBe(401);
        (await _ann.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(401);
        await _app.Restart();
        (await new AuthClient(_app.Server).Refresh(thiefs)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_refresh_whose_answer_was_lost_is_sent_again_and_the_session_goes_on()
    {
        var hub = await _ann.Connect();
        var lost = await _auth.Next(_ann.RefreshToken);
        var second = await _auth.Next(_ann.RefreshToken);
        second.ShouldNotBe(lost);
        await _auth.Next(second);
        hub.Closed.IsCompleted.ShouldBeFalse();
        (await _auth.Refresh(lost)).Status.ShouldBe(401, "its sibling was used");
        await Eventually.True(() => hub.Closed.IsCompleted, "the socket to close");
    }

    [Fact]
    public async Task Tabs_that_refresh_at_once_all_go_on_with_any_of_their_answers()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _auth.Next(_ann.RefreshToken)));
        answers.ShouldBeUnique();
        var next = await _auth.Next(answers[2]);
        await _auth.Next(next);
    }

    [Fact]
    public async Task Without_a_grace_a_token_is_good_once()
    {
        await using var strict = await ChatApplication.Start("Sessions:RefreshGrace=00:00:00");
        using var auth = new AuthClient(strict.Server);
        var ben = await strict.Person("ben");
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => auth.Refresh(ben.RefreshToken)));
        answers.Select(answer => answer.Status).Order().ShouldBe([200, 401, 401, 401, 401]);
        var successor = answers.Single(answer => answer.Status == 200).Body.GetProperty("refreshToken").GetString()!;
        (await auth.Refresh(successor)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_token_that_somebody_made_up_is_refused_and_harms_no_session()
    {
        var parts = _ann.RefreshToken.Split('.');
        foreach (var made in new[]
        {
            "x", $"{parts[0]}.{Secret(32)}", $"{parts[0]}.{Secret(16)}.{Secret(32)}", $"{parts[0]}.{Secret(16)}.{parts[2]}",
            $"{parts[0]}..{parts[2]}", $"{parts[0]}.{parts[2]}", $"{Guid.NewGuid()}.{parts[1]}.{parts[2]}",
        })
        {
            (await _auth.Refresh(made)).Status.ShouldBe(401, made);
        }

        await _auth.Next(_ann.RefreshToken);
    }

    [Fact]
    public async Task Refreshes_are_limited_by_session_and_by_nothing_else()
    {
        await using var strict = await ChatApplication.Start(
            "Limits:RefreshesPerMinute=2", "Limits:FailedLoginsPerAddressPerMinute=1");
        using var auth = new AuthClient(strict.Server);
        var (ben, cia) = (await strict.Person("ben"), await strict.Person("cia"));
        (await auth.Login("ben", "wrong password")).Status.ShouldBe(401);
        (await auth.Login("ben", "wrong password")).Status.ShouldBe(429);

        var token = await auth.Next(await auth.Next(ben.RefreshToken));
        var (status, problem) = await auth.Refresh(token);
        status.ShouldBe(429);
        problem.GetProperty("detail").GetString()!.ShouldContain("RefreshesPerMinute");
        problem.GetProperty("retryAfterMs").GetInt64().ShouldBeInRange(1, 30_000);
        await auth.Next(await auth.Next(cia.RefreshToken));
    }

    /// <summary>A row and tokens as they were before sessions had ids and tokens families.</summary>
    [Fact]
    public async Task A_session_from_before_goes_on()
    {
        var (device, secret) = (DeviceId.From(Guid.CreateVersion7()), Secret(32));
        await StoreOldSession(device, secret);
        var claims = JsonSerializer.Deserialize<Dictionary<string, object>>(
            Base64Url.DecodeFromChars(_ann.AccessToken.Split('.')[1]))!;
        claims.Remove("sid").ShouldBeTrue();
        claims["did"] = device;
        var access = Sign(claims);
        (await Me(access)).ShouldBe(200);

        var lost = await _auth.Next($"{device}.{secret}");
        var token = await _auth.Next($"{device}.{secret}");
        token.Split('.')[..2].ShouldBe(lost.Split('.')[..2]);
        await _auth.Next(token);
        (await Me(access)).ShouldBe(200);

        // Until the device signs in again.
        await _app.SecondDevice("ann", AuthClient.Device(device.ToString()));
        (await Me(access)).ShouldBe(401);
        (await _auth.Refresh($"{device}.{secret}")).Status.ShouldBe(401);
    }

    private static string Secret(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    private async Task StoreOldSession(DeviceId device, string secret)
    {
        var (user, now) = (UserId.From(Guid.Parse(_ann.Id)), DateTimeOffset.UtcNow);
        var grains = _app.Services.GetRequiredService<IGrainFactory>();
        (await grains.User(user).AddDevice(device)).Error.ShouldBeNull();
        var row = new GrainState<DeviceSessionState>
        {
            State = new()
            {
                Device = new()
                {
                    Id = device, UserId = user, Name = "n", Platform = "p", CreatedAt = now, LastSeenAt = now,
                },
                RefreshHash = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(secret))),
            },
        };
        await _app.Services.GetRequiredKeyedService<IGrainStorage>(GrainStateStore.Name)
            .WriteStateAsync("session", grains.DeviceSession(device).GetGrainId(), row);
    }

    private string Sign(object claims)
    {
        var key = _app.Services.GetRequiredService<SigningKeys>().Current;
        var text = $"{key.Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{text}.{Base64Url.EncodeToString(key.Key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    private async Task<int> Me(string token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_app.Server, "/api/v1/users/me"));
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
