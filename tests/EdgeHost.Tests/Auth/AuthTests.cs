using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOrleans.Auth;
using ChatOrleans.Storage;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace ChatOrleans.EdgeHost.Tests.Auth;

public sealed class AuthTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start(
        "Limits:FailedLoginsPerAddressPerMinute=1000");
        _ann = await _app.Person("ann");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_user_name_is_taken_once_whatever_its_case()
    {
        (await Post("register", Credentials("ANN"))).ShouldBe((409, "Conflict"));
        (await Post("register", Credentials("a!"))).ShouldBe((400, "Invalid"));
        (await Post("register", Credentials("bob", "short"))).ShouldBe((400, "Invalid"));
        (await Post("register", Credentials("bob", "🐎🔋📎😀"))).ShouldBe((400, "Invalid"), "four characters");
    }

    [Fact]
    public async Task A_password_is_right_in_every_form_of_its_characters()
    {
        (await Post("register", Credentials("bob", "p\u00E4ssw\u00F6rter gen\u00FCgen"))).ShouldBe((201, null));
        (await Post("login", Credentials("bob", "pa\u0308sswo\u0308rter genu\u0308gen"))).ShouldBe((200, null));
    }

    [Fact]
    public async Task Wrong_password_and_unknown_user_are_answered_alike_and_too_many_tries_lock()
    {
        (await Post("login", Credentials("nobody"))).ShouldBe((401, "Unauthenticated"));
        var tries = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Post("login", Credentials("ann", "wrong password"))));
        tries.Count(answer => answer == (401, "Unauthenticated")).ShouldBe(5);
        tries.Count(answer => answer == (429, "RateLimited")).ShouldBe(7);
        (await Post("login", Credentials("ann"))).ShouldBe((429, "RateLimited"));

        tries = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Post("login", Credentials("ghost", "wrong password"))));
        tries.Count(answer => answer == (401, "Unauthenticated")).ShouldBe(5);
        tries.Count(answer => answer == (429, "RateLimited")).ShouldBe(7);
    }

    [Fact]
    public async Task A_revoked_device_is_out_at_once_and_the_others_stay()
    {
        var other = await _app.SecondDevice("ann");
        var hub = await other.Connect();
        var (_, devices) = await _ann.Call(HttpMethod.Get, "users/me/devices");
        devices.GetProperty("items").EnumerateArray()
            .Select(device => (device.GetProperty("id").GetString(), device.GetProperty("current").GetBoolean()))
            .ShouldBe([(_ann.DeviceId, true), (other.DeviceId, false)]);
        (await _ann.Call(HttpMethod.Delete, $"users/me/devices/{other.DeviceId}")).Status.ShouldBe(204);
        await hub.Closed;
        (await other.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(401);
        (await _ann.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(200);
        (await _ann.Call(HttpMethod.Delete, $"users/me/devices/{Guid.NewGuid()}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_revoked_device_stays_out_after_a_restart()
    {
        var other = await _app.SecondDevice("ann");
        (await _ann.Call(HttpMethod.Delete, $"users/me/devices/{other.DeviceId}")).Status.ShouldBe(204);
        await _app.Restart();
        (await other.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(401);
        await Should.ThrowAsync<System.Net.WebSockets.WebSocketException>(other.Connect());
        (await _ann.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Nobody_else_sees_a_mail_address()
    {
        var credentials = new
        {
            username = "cia",
            password = ChatPerson.Password,
            email = "cia@example.org",
            device = new { name = "test", platform = "dotnet" },
        };
        foreach (var email in new[]
        {
            "no address", "Joe <joe@example.org>", "joe@example.org, ann@example.org", " joe@example.org", "joe@example.org ",
            "\"j\"@example.org", "joe@example.org\n", "joe@", $"{new string('x', 251)}@b.c",
        })
        {
            (await Post("register", credentials with { email = email })).ShouldBe((400, "Invalid"), email);
        }

        (await Post("register", credentials)).Status.ShouldBe(201);
        var cia = await _app.SecondDevice("cia");
        (await cia.Call(HttpMethod.Get, "users/me")).Body.GetProperty("email").GetString().ShouldBe("cia@example.org");
        (await _ann.Call(HttpMethod.Get, $"users/{cia.Id}")).Body.TryGetProperty("email", out _).ShouldBeFalse();
        (await _ann.Call(HttpMethod.Get, "users?query=cia")).Body.GetProperty("items")[0]
            .TryGetProperty("email", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Logging_out_ends_the_session()
    {
        (await _ann.Call(HttpMethod.Post, "auth/logout")).Status.ShouldBe(204);
        (await _ann.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(401);
        (await Post("refresh", new { refreshToken = _ann.RefreshToken })).ShouldBe((401, "Unauthenticated"));
    }

    [Fact]
    public async Task Forged_tokens_are_refused()
    {
        var parts = _ann.AccessToken.Split('.');
        var claims = JsonElement.Parse(Base64Url.DecodeFromChars(parts[1])).ToString();
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var services = _app.Services.GetRequiredService<SigningKeys>();
        List<string> forged =
        [
            $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            $"{Encode("""{"alg":"none"}""")}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{Encode(claims.Replace(_ann.Id, Guid.NewGuid().ToString()))}.{parts[2]}",
            Signed(parts[0], claims, foreign),
            Signed(Encode("""{"alg":"ES256","typ":"JWT","kid":"other"}"""), claims, foreign),
            $"{_ann.AccessToken}.{parts[2]}",
            $"{_ann.AccessToken}A",
            _ann.AccessToken + new string('A', 5_000),
            Signed(parts[0], claims.Replace("\"aud\":\"chatorleans\"", "\"aud\":\"other\""), services.Current.Key),
            Signed(parts[0], Regexed(claims, "exp", 1_000), services.Current.Key),
            Signed(parts[0], Regexed(claims, "nbf", 9_000_000_000), services.Current.Key),
            Signed(parts[0], claims.Replace("\"aud\":\"chatorleans\"", "\"aud\":[\"chatorleans\"]"), services.Current.Key),
            Signed(parts[0], claims.Replace(_ann.Id, "nobody"), services.Current.Key),
            Signed(parts[0], claims.Replace("\"sid\"", "\"other\""), services.Current.Key),
            Signed(parts[0], claims.Replace("\"sid\":\"", "\"sid\":\"x"), services.Current.Key),
            Signed(parts[0], "null", services.Current.Key),
            "x.y.z",
            "..",
            ".",
        ];
        foreach (var token in forged)
        {
            (await Me(token)).ShouldBe(401, token[..Math.Min(200, token.Length)]);
        }

        (await Me(Signed(parts[0], claims, services.Current.Key))).ShouldBe(200, "the test's own signing is right");
        var ahead = DateTimeOffset.UtcNow.AddMinutes(4).ToUnixTimeSeconds();
        (await Me(Signed(parts[0], Regexed(claims, "nbf", ahead), services.Current.Key))).ShouldBe(200, "an edge is ahead");
        (await Me(_ann.AccessToken)).ShouldBe(200);
    }

    [Fact]
    public async Task The_published_key_verifies_tokens_and_survives_a_restart()
    {
        using var http = new HttpClient();
        var jwks = await http.GetFromJsonAsync<JsonElement>(new Uri(_app.Server, "/.well-known/jwks.json"));
        var key = jwks.GetProperty("keys").EnumerateArray().Single();
        using var verifier = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new()
            {
                X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()),
                Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()),
            },
        });
        var end = _ann.AccessToken.LastIndexOf('.');
        verifier.VerifyData(
            Encoding.ASCII.GetBytes(_ann.AccessToken[..end]),
            Base64Url.DecodeFromChars(_ann.AccessToken.AsSpan(end + 1)),
            HashAlgorithmName.SHA256).ShouldBeTrue();
        await _app.Restart();
        (await _ann.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(200);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(_app.DataDirectory, "key-secret"))
                .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task The_keys_of_a_version_that_kept_them_in_files_go_on()
    {
        var key = _app.Services.GetRequiredService<SigningKeys>().Current;
        var keys = Directory.CreateDirectory(Path.Combine(_app.DataDirectory, "keys")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(keys, key.Id + ".pem"), key.Key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        var row = new GrainState<KeyRing>();
        var states = _app.Services.GetRequiredKeyedService<IGrainStorage>(GrainStateStore.Name);
        var id = _app.Services.GetRequiredService<ISigningKeyGrain>().GetGrainId();
        await states.ReadStateAsync("signing-key", id, row);
        await states.ClearStateAsync("signing-key", id, row);
        for (var start = 0; start < 2; start++)
        {
            await _app.Restart();
            (await _ann.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(200);
            _app.Services.GetRequiredService<SigningKeys>().Current.Id.ShouldBe(key.Id);
        }

        // The files are not looked at again: what was revoked stays so.
        await _app.Services.GetRequiredService<ISigningKeyGrain>().Revoke(key.Id);
        await _app.Restart();
        (await _ann.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(401);
        (await OperatorClient.PublishedKeys(_app.Server)).ShouldHaveSingleItem().ShouldNotBe(key.Id);
        File.Exists(Path.Combine(keys, key.Id + ".pem")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_device_id_of_someone_else_registers_nobody()
    {
        var device = new { id = _ann.DeviceId, name = "test", platform = "dotnet" };
        (await Post("register", new { username = "eve", password = ChatPerson.Password, device })).ShouldBe((409, "Conflict"));
        (await Post("register", Credentials("eve"))).ShouldBe((201, null));
    }

    [Fact]
    public async Task The_scheme_of_a_token_is_read_in_any_case()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_app.Server, "/api/v1/users/me"));
        request.Headers.Authorization = new AuthenticationHeaderValue("bearer", _ann.AccessToken);
        using var answer = await http.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(200);
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Regexed(string claims, string claim, long value) =>
        System.Text.RegularExpressions.Regex.Replace(claims, $"\"{claim}\":\\d+", $"\"{claim}\":{value}");

    private static string Signed(string header, string claims, ECDsa key)
    {
        var text = $"{header}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    private static object Credentials(string username, string password = ChatPerson.Password) =>
        new { username, password, device = new { name = "test", platform = "dotnet" } };

    private async Task<int> Me(string token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_app.Server, "/api/v1/users/me"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<(int Status, string? Code)> Post(string path, object body)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(new Uri(_app.Server, $"/api/v1/auth/{path}"), body);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)answer.StatusCode, json.TryGetProperty("code", out var code) ? code.GetString() : null);
    }
}
