using System.Text.Json;
using ChatOrleans.EdgeHost.Tests.Auth;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Users;

/// <summary>Users who are asked for by their ids.</summary>
public sealed class UserBatchTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!;
    private ChatPerson _ben = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start();
        (_ann, _ben) = (await _app.Person("ann"), await _app.Person("ben"));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task They_come_in_the_order_of_their_ids_each_once_without_those_who_do_not_exist()
    {
        var (status, answer) = await Read(_ben.Id, $"{Guid.NewGuid()}", _ann.Id.ToUpperInvariant(), _ben.Id);
        status.ShouldBe(200);
        answer.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("id").GetString())
            .ShouldBe([_ben.Id, _ann.Id]);
        answer.TryGetProperty("failed", out _).ShouldBeFalse();
        (await _ann.Call(HttpMethod.Get, $"users/{_ben.Id}")).Body.ToString()
            .ShouldBe(answer.GetProperty("items")[0].ToString());
    }

    [Fact]
    public async Task Nobody_sees_the_email_of_another_user_or_their_own()
    {
        using var auth = new AuthClient(_app.Server);
        (await auth.Post("register", new
        {
            username = "cia", password = ChatPerson.Password, email = "cia@example.org", device = AuthClient.Device(),
        })).Status.ShouldBe(201);
        var cia = await _app.SecondDevice("cia");
        foreach (var who in new[] { _ann, cia })
        {
            var (_, answer) = await who.Call(HttpMethod.Get, $"users?ids={cia.Id}");
            answer.GetProperty("items")[0].TryGetProperty("email", out _).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_hundred_may_be_asked_for_at_once_for_the_price_of_a_page()
    {
        var some = Enumerable.Range(0, 99).Select(_ => $"{Guid.NewGuid()}").Append(_ben.Id).ToArray();
        using var answer = await _ann.Http.GetAsync(
            $"users?ids={string.Join(',', some)}", TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(200);
        answer.Headers.GetValues("RateLimit").Single().ShouldStartWith("\"calls\";r=655;");
        var (status, problem) = await Read([.. some, _ann.Id]);
        (status, problem.GetProperty("field").GetString()).ShouldBe((400, "ids"));
    }

    [Theory]
    [InlineData("ids=")]
    [InlineData("ids=,")]
    [InlineData("ids=x")]
    [InlineData("ids=$B,")]
    [InlineData("ids=$B,x")]
    [InlineData("ids=$B;$B")]
    [InlineData("ids={$B}")]
    [InlineData("ids=$B&query=ben")]
    [InlineData("ids=$B&limit=1")]
    public async Task What_are_no_ids_and_a_search_at_the_same_time_are_refused(string query)
    {
        var (status, problem) = await _ann.Call(HttpMethod.Get, "users?" + query.Replace("$B", _ben.Id));
        (status, problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString())
            .ShouldBe((400, "Invalid", "ids"));
    }

    private Task<(int Status, JsonElement Body)> Read(params string[] ids) =>
        _ann.Call(HttpMethod.Get, $"users?ids={string.Join(',', ids)}");
}
