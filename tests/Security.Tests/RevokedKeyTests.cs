using System.Net.WebSockets;
using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests;

/// <summary>A signing key that leaked: soon after it is revoked nothing that it signed is good any more, for anybody.</summary>
public sealed class RevokedKeyTests : IAsyncLifetime
{
    // An edge asks every 6 s at most. A yes to a session is trusted for 30 s, and must not help.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly AttackedHost _host = new(OperatorClient.Setting);
    private OperatorClient _operator = null!;

    public async ValueTask InitializeAsync()
    {
        await _host.Start();
        _operator = new(_host.Server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _operator.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_of_a_revoked_key_opens_nothing_and_its_socket_closes(bool all)
    {
        var ann = await _host.Person("ann");
        var hub = await ann.Connect();
        var stolen = ann.Session;
        var key = OperatorClient.KeyIdOf(ann.AccessToken);
        (await Me(ann)).ShouldBe(200);
        (await OperatorClient.PublishedKeys(_host.Server.Address)).ShouldBe([key]);

        (await _operator.Revoke(all ? "all" : key)).Status.ShouldBe(200);
        await Eventually.True(async () => await Me(ann) == 401, "the token to be refused", Soon);
        await Eventually.True(() => hub.Closed.IsCompleted, "the socket to close", Soon);
        await Should.ThrowAsync<WebSocketException>(ann.Connect());
        (await OperatorClient.PublishedKeys(_host.Server.Address)).ShouldNotContain(key);

        // Nobody has to sign in again.
        var (status, session) = await ann.Call(HttpMethod.Post, "auth/refresh", new { refreshToken = ann.RefreshToken });
        status.ShouldBe(200);
        ann.Take(session);
        (await Me(ann)).ShouldBe(200);
        (await OperatorClient.PublishedKeys(_host.Server.Address)).ShouldBe([OperatorClient.KeyIdOf(ann.AccessToken)]);
        hub = await ann.Connect();
        (await hub.Invoke("Sync", new { cursors = Array.Empty<object>() })).TryGetProperty("value", out _).ShouldBeTrue();

        await _host.Server.Kill();
        await _host.Start();
        (await Me(ann)).ShouldBe(200);
        ann.Take(stolen);
        (await Me(ann)).ShouldBe(401);
    }

    [Fact]
    public async Task Keys_are_the_operators_alone_and_are_not_shown()
    {
        var ann = await _host.Person("ann");
        var key = OperatorClient.KeyIdOf(ann.AccessToken);
        using var guessed = new OperatorClient(_host.Server.Address, OperatorClient.Key + "!");
        (await guessed.Keys()).Status.ShouldBe(401);
        (await guessed.Revoke("all")).Status.ShouldBe(401);
        using (var http = new HttpClient { BaseAddress = _host.Server.Address })
        {
            http.DefaultRequestHeaders.Authorization = ann.Http.DefaultRequestHeaders.Authorization;
            using var answer = await http.DeleteAsync(
                new Uri("/operator/keys/all", UriKind.Relative), TestContext.Current.CancellationToken);
            ((int)answer.StatusCode).ShouldBe(401, "an access token opens nothing here");
        }

        var (status, body) = await _operator.Keys();
        status.ShouldBe(200);
        body.GetProperty("keys").EnumerateArray().Single().EnumerateObject().Select(property => property.Name)
            .ShouldBe(["id", "createdAt", "signsFrom"]);
        body.GetProperty("keys")[0].GetProperty("id").GetString().ShouldBe(key);
        body.GetProperty("revoked").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_key_that_does_not_exist_is_not_revoked_and_what_exists_is_named()
    {
        var ann = await _host.Person("ann");
        var (status, body) = await _operator.Revoke("20260101000000-00000000");
        status.ShouldBe(404);
        body.GetProperty("detail").GetString()!.ShouldBe(
            "There is no signing key '20260101000000-00000000'. There are: " + OperatorClient.KeyIdOf(ann.AccessToken) + ".");
        (await _operator.Keys()).Body.GetProperty("revoked").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Without_an_operators_key_there_is_nothing_to_guess()
    {
        await using var host = new AttackedHost();
        await host.Start();
        using var guessed = new OperatorClient(host.Server.Address, string.Empty);
        (await guessed.Keys()).Status.ShouldBe(404);
        (await guessed.Revoke("all")).Status.ShouldBe(404);
    }

    private static async Task<int> Me(ChatPerson person) => (await person.Call(HttpMethod.Get, "users/me")).Status;
}
