using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests;

/// <summary>One account asks for things that nobody has made.</summary>
public sealed class MadeUpIdsTests : IAsyncLifetime
{
    private readonly AttackedHost _host = new();
    private ChatPerson _mallory = null!;

    public async ValueTask InitializeAsync()
    {
        await _host.Start();
        _mallory = await _host.Person("mallory");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_sync_asks_a_few_of_them_and_fails_for_the_others()
    {
        var device = await _mallory.Connect();
        var answer = (await device.Invoke("Sync", new
        {
            cursors = Enumerable.Range(0, 600).Select(_ => new { conversationId = Guid.NewGuid(), sequence = 1 }),
        })).GetProperty("value");
        var deltas = answer.GetProperty("conversations").EnumerateArray().ToList();
        deltas.Count.ShouldBe(16);
        deltas.ShouldAllBe(delta => delta.GetProperty("kind").GetString() == "gone");
        answer.GetProperty("failed").GetArrayLength().ShouldBe(600 - 16);
        answer.GetProperty("more").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_is_watched_who_does_not_exist()
    {
        var device = await _mallory.Connect();
        var watched = await device.Invoke("WatchPresence", new
        {
            userIds = Enumerable.Range(0, 500).Select(_ => Guid.NewGuid()),
        });
        watched.GetProperty("value").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_mark_of_what_does_not_exist_costs_as_much_as_any_question()
    {
        var device = await _mallory.Connect();
        List<string?> refusals = [];
        for (var i = 0; i < 800; i++)
        {
            var answer = await device.Invoke("MarkRead", new { conversationId = Guid.NewGuid(), sequence = 1 });
            refusals.Add(answer.GetProperty("error").GetProperty("code").GetString());
        }

        refusals.Distinct().ShouldBe(["NotFound", "RateLimited"]);
    }

    [Fact]
    public async Task Members_are_looked_for_only_with_a_permit()
    {
        List<string?> refusals = [];
        for (var i = 0; i < 15; i++)
        {
            var (_, body) = await _mallory.Call(HttpMethod.Post, "conversations", new
            {
                type = "group", name = "x", memberIds = Enumerable.Range(0, 900).Select(_ => Guid.NewGuid()),
            });
            refusals.Add(body.GetProperty("code").GetString());
        }

        refusals.ShouldBe([.. Enumerable.Repeat("Invalid", 10), .. Enumerable.Repeat("RateLimited", 5)]);
    }

    [Fact]
    public async Task Users_devices_and_conversations_are_not_found()
    {
        (await _mallory.Call(HttpMethod.Get, $"users/{Guid.NewGuid()}")).Status.ShouldBe(404);
        (await _mallory.Call(HttpMethod.Delete, $"users/me/devices/{Guid.NewGuid()}")).Status.ShouldBe(404);
        (await _mallory.Call(HttpMethod.Get, $"conversations/{Guid.NewGuid()}/members")).Status.ShouldBe(404);
    }
}
