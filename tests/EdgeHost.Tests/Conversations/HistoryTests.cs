using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Conversations;

/// <summary>Pages of the log and of messages on both sides of a place in it.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!;
    private ChatPerson _ben = null!;
    private string _direct = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start("Limits:MessagesBurst=1000");
        (_ann, _ben) = (await _app.Person("ann"), await _app.Person("ben"));
        _direct = await _ann.NewDirect(_ben);
        var hub = await _ann.Connect();
        // Two joined before: the message of sequence n is n.
        for (var sequence = 3; sequence <= 30; sequence++)
        {
            var reply = await hub.Invoke(
                "SendMessage", new { conversationId = _direct, clientMessageId = Guid.NewGuid(), text = $"{sequence}" });
            reply.GetProperty("value").GetProperty("sequence").GetInt32().ShouldBe(sequence);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Entries_around_one_lead_to_all_others_both_ways()
    {
        var middle = await Get("entries?around=15&limit=4");
        Sequences(middle).ShouldBe([14, 15, 16, 17]);
        middle.GetProperty("more").GetBoolean().ShouldBeTrue();
        var first = middle.GetProperty("after").GetInt64() + 1;

        var earlier = await Get($"entries?before={first}&limit=20");
        Sequences(earlier).ShouldBe(Enumerable.Range(1, 13));
        earlier.GetProperty("more").GetBoolean().ShouldBeFalse();
        earlier.GetProperty("after").GetInt64().ShouldBe(0);
        var later = await Get("entries?after=17&limit=20");
        Sequences(later).ShouldBe(Enumerable.Range(18, 13));
    }

    [Fact]
    public async Task Messages_around_one_lead_to_all_others_both_ways_by_REST_and_hub()
    {
        var hub = await _ben.Connect();
        foreach (var page in new[]
        {
            await Get("messages?around=15&limit=4"),
            (await hub.Invoke("History", new { conversationId = _direct, around = 15, limit = 4 })).GetProperty("value"),
        })
        {
            Sequences(page).ShouldBe([14, 15, 16, 17]);
            var (previous, next) = (page.GetProperty("previous").GetInt64(), page.GetProperty("next").GetInt64());
            Sequences(await Get($"messages?before={previous}&limit=200")).ShouldBe(Enumerable.Range(3, 11));
            Sequences(await Get($"messages?after={next}&limit=200")).ShouldBe(Enumerable.Range(18, 13));
        }

        var whole = await Get("messages?around=15&limit=200");
        Sequences(whole).ShouldBe(Enumerable.Range(3, 28));
        (whole.TryGetProperty("previous", out _), whole.TryGetProperty("next", out _)).ShouldBe((false, false));
        (await Get("messages?limit=4")).TryGetProperty("previous", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("entries?around=1&after=1", "around")]
    [InlineData("entries?around=1&before=1", "around")]
    [InlineData("entries?before=1&after=1", "after")]
    [InlineData("entries?around=x", "around")]
    [InlineData("entries?around=1&limit=201", "limit")]
    [InlineData("messages?around=1&before=1", "around")]
    [InlineData("messages?around=1&after=1", "around")]
    public async Task A_page_lies_on_one_side_or_around(string path, string field)
    {
        var (status, problem) = await _ann.Call(HttpMethod.Get, $"conversations/{_direct}/{path}");
        (status, problem.GetProperty("field").GetString()).ShouldBe((400, field));
    }

    [Theory]
    [InlineData("entries?around=15")]
    [InlineData("entries?before=15")]
    [InlineData("messages?around=15")]
    public async Task Who_is_not_a_member_is_answered_none_of_them(string path)
    {
        var cia = await _app.Person("cia");
        (await cia.Call(HttpMethod.Get, $"conversations/{_direct}/{path}")).Status.ShouldBe(404);
    }

    private static IEnumerable<int> Sequences(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sequence").GetInt32())];

    private async Task<JsonElement> Get(string path)
    {
        var (status, page) = await _ben.Call(HttpMethod.Get, $"conversations/{_direct}/{path}");
        status.ShouldBe(200, page.ToString());
        return page;
    }
}
