using System.Net;
using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests;

/// <summary>Whoever calls too much is refused, then disconnected; others do not notice.</summary>
public sealed class BudgetTests : IAsyncLifetime
{
    private readonly AttackedHost _host = new("Limits:CallsPerMinute=60", "Limits:MessagesPerMinute=1");
    private ChatPerson _mallory = null!;
    private ChatPerson _bystander = null!;

    public async ValueTask InitializeAsync()
    {
        await _host.Start();
        _mallory = await _host.Person("mallory");
        _bystander = await _host.Person("bystander");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("StartTyping", """[{"conversationId":"00000000-0000-4000-8000-000000000001"}]""")]
    [InlineData("Sync", """[{"cursors":[]}]""")]
    [InlineData("SetPresence", "[{}]")]
    public async Task Hub_calls_beyond_the_budget_are_refused_and_who_goes_on_is_disconnected(string method, string arguments)
    {
        var device = await _mallory.Connect();
        var refused = 0;
        try
        {
            for (var i = 0; i < 4_000; i++)
            {
                var answer = await device.InvokeRaw(method, arguments);
                if (answer.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                    && error.GetProperty("code").GetString() == "RateLimited")
                {
                    error.GetProperty("message").GetString()!.ShouldContain("CallsPerMinute");
                    error.GetProperty("retryAfterMs").GetInt64().ShouldBePositive();
                    refused++;
                }
            }
        }
        catch (IOException)
        {
            // Closed by the server.
        }

        await device.Closed;
        // Where the machine is slow, permits come back between the calls, and more of them are refused.
        refused.ShouldBeGreaterThanOrEqualTo(90);

        // The other devices share the budget; other people do not.
        (await _mallory.Call(HttpMethod.Get, "conversations")).Status.ShouldBe(429);
        var other = await _bystander.Connect();
        (await other.Invoke("Sync", new { cursors = Array.Empty<object>() })).GetProperty("value").ValueKind
            .ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task Answers_of_rest_say_what_is_left_and_when_to_come_again()
    {
        var left = int.MaxValue;
        HttpResponseMessage answer;
        do
        {
            answer = await _mallory.Http.GetAsync("users/me");
            answer.Headers.GetValues("RateLimit-Policy").ShouldBe(["\"calls\";q=61;w=60"]);
            var now = int.Parse(answer.Headers.GetValues("RateLimit").Single().Split("r=")[1].Split(';')[0]);
            now.ShouldBeLessThanOrEqualTo(left);
            left = now;
        }
        while (answer.StatusCode == HttpStatusCode.OK);

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        left.ShouldBe(0);
        answer.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        (await _bystander.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_address_has_a_budget_for_requests_without_a_user()
    {
        using var nobody = new HttpClient { BaseAddress = new(_host.Server.Address, "/api/v1/") };
        List<HttpStatusCode> answers = [];
        for (var i = 0; i < 100; i++)
        {
            using var answer = await nobody.GetAsync("users/me");
            answers.Add(answer.StatusCode);
        }

        answers.ShouldContain(HttpStatusCode.Unauthorized);
        answers[^1].ShouldBe(HttpStatusCode.TooManyRequests);
        (await _bystander.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(200);
        (await nobody.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
