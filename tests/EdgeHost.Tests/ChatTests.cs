using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests;

/// <summary>People who talk, over real sockets.</summary>
public sealed class ChatTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!;
    private ChatPerson _ben = null!;
    private string _direct = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start("Limits:MessagesBurst=10000", "Limits:CallsPerMinute=10000");
        _ann = await _app.Person("ann");
        _ben = await _app.Person("ben");
        _direct = await _ann.NewDirect(_ben);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_message_reaches_every_device_of_both_once_and_in_order()
    {
        var second = await (await _app.SecondDevice("ben")).Connect();
        var ann = await _ann.Connect();
        var ben = await _ben.Connect();
        for (var i = 0; i < 50; i++)
        {
            var sent = (await Send(i % 2 == 0 ? ann : ben, $"{i}")).GetProperty("value");
            sent.GetProperty("sequence").GetInt64().ShouldBe(i + 3);
            sent.GetProperty("duplicate").GetBoolean().ShouldBeFalse();
        }

        foreach (var device in new[] { ann, ben, second })
        {
            await Eventually.True(() => Texts(device).Count() == 50, "all messages");
            Texts(device).ShouldBe(Enumerable.Range(0, 50).Select(i => $"{i}"));
        }
    }

    [Fact]
    public async Task A_resend_over_another_connection_gets_the_first_answer()
    {
        var id = Guid.NewGuid();
        var first = (await Send(await _ann.Connect(), "once", id)).GetProperty("value");
        var again = (await Send(await _ann.Connect(), "once", id)).GetProperty("value");
        again.GetProperty("duplicate").GetBoolean().ShouldBeTrue();
        again.GetProperty("sequence").GetInt64().ShouldBe(first.GetProperty("sequence").GetInt64());
        Code(await Send(await _ann.Connect(), "other", id)).ShouldBe("IdempotencyConflict");
        var (status, posted) = await _ann.Call(
            HttpMethod.Post, $"conversations/{_direct}/messages", new { text = "once" }, ("Idempotency-Key", id.ToString()));
        (status, posted.GetProperty("duplicate").GetBoolean()).ShouldBe((200, true));
    }

    [Fact]
    public async Task A_device_that_was_away_syncs_what_it_missed_page_by_page_until_caught_up()
    {
        var ann = await _ann.Connect();
        for (var i = 0; i < 120; i++)
        {
            await Send(ann, $"{i}");
        }

        var ben = await _ben.Connect();
        List<long> got = [];
        var more = true;
        for (var pages = 0; more; pages++)
        {
            pages.ShouldBeLessThan(5);
            var answer = (await ben.Invoke("Sync", new
            {
                cursors = new[] { new { conversationId = _direct, sequence = got.Count == 0 ? 2 : got[^1] } },
                limit = 50,
            })).GetProperty("value");
            var delta = answer.GetProperty("conversations").EnumerateArray().Single();
            delta.GetProperty("kind").GetString().ShouldBe("delta");
            got.AddRange(delta.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("sequence").GetInt64()));
            more = answer.GetProperty("more").GetBoolean();
        }

        got.ShouldBe(Enumerable.Range(3, 120).Select(i => (long)i));
        var fresh = (await ben.Invoke("Sync", new { cursors = Array.Empty<object>() })).GetProperty("value");
        var summary = fresh.GetProperty("added").EnumerateArray().Single();
        summary.GetProperty("unread").GetInt32().ShouldBe(120);
        summary.GetProperty("lastMessage").GetProperty("text").GetString().ShouldBe("119");
        summary.GetProperty("peerId").GetString().ShouldBe(_ann.Id);
    }

    [Fact]
    public async Task A_connection_gets_the_watermarks_of_many_conversations_once_and_then_of_the_latest_only()
    {
        for (var i = 0; i < 11; i++)
        {
            var (founder, other) = i % 2 == 0 ? (_ann, _ben) : (_ben, _ann);
            (await founder.Call(
                HttpMethod.Post, "conversations", new { type = "group", name = $"{i}", memberIds = new[] { other.Id } }))
                .Status.ShouldBe(201);
        }

        var ben = await _ben.Connect();
        var all = (await ben.Invoke("Sync", new { cursors = Array.Empty<object>() })).GetProperty("value").GetProperty("added")
            .EnumerateArray().Select(summary => new
            {
                conversationId = summary.GetProperty("id").GetString(),
                sequence = summary.GetProperty("lastSequence").GetInt64(),
            }).ToArray();
        all.Length.ShouldBe(12);
        foreach (var hub in new[] { ben, await _ben.Connect() })
        {
            (await Deltas(hub)).ShouldBe(12);
            (await Deltas(hub)).ShouldBe(10);
        }

        async Task<int> Deltas(HubClient hub) => (await hub.Invoke("Sync", new { cursors = all }))
            .GetProperty("value").GetProperty("conversations").GetArrayLength();
    }

    [Fact]
    public async Task Reading_raises_the_watermark_for_all_to_see_and_unread_falls()
    {
        var ann = await _ann.Connect();
        var ben = await _ben.Connect();
        await Send(ann, "1");
        await Send(ann, "2");
        (await Unread(_ben)).ShouldBe(2);
        (await ben.Invoke("MarkRead", new { conversationId = _direct, sequence = 3 }))
            .GetProperty("value").GetProperty("sequence").GetInt64().ShouldBe(3);
        (await Unread(_ben)).ShouldBe(1);
        await Eventually.True(() => ann.Events.Any(e => e.Name == "Receipt"), "the receipt");
        var receipt = ann.Events.Last(e => e.Name == "Receipt").Payload;
        receipt.GetProperty("userId").GetString().ShouldBe(_ben.Id);
        receipt.GetProperty("readSequence").GetInt64().ShouldBe(3);
        (await ben.Invoke("MarkRead", new { conversationId = _direct, sequence = 1 }))
            .GetProperty("value").GetProperty("sequence").GetInt64().ShouldBe(3, "watermarks do not fall");
        (await ben.Invoke("MarkRead", new { conversationId = _direct, sequence = 999 }))
            .GetProperty("value").GetProperty("sequence").GetInt64().ShouldBe(4, "nor rise above the end");
    }

    [Fact]
    public async Task A_group_tells_who_joins_and_shuts_out_who_was_removed()
    {
        var cia = await _app.Person("cia");
        var ciaHub = await cia.Connect();
        var id = Guid.CreateVersion7();
        var request = new { id, type = "group", name = "Friends", memberIds = new[] { _ben.Id } };
        (await _ann.Call(HttpMethod.Post, "conversations", request)).Status.ShouldBe(201);
        (await _ann.Call(HttpMethod.Post, "conversations", request)).Status.ShouldBe(200);
        (await _ann.Call(HttpMethod.Post, $"conversations/{id}/members", new { userId = cia.Id })).Status.ShouldBe(200);
        await Eventually.True(() => ciaHub.Events.Any(e => e.Name == "ConversationAdded"), "to be told");
        (await cia.Call(HttpMethod.Get, $"conversations/{id}/members")).Body.GetProperty("items").GetArrayLength().ShouldBe(3);
        Code((await cia.Call(HttpMethod.Delete, $"conversations/{id}/members/{_ben.Id}")).Body).ShouldBe("Forbidden");
        (await _ann.Call(HttpMethod.Delete, $"conversations/{id}/members/{cia.Id}")).Status.ShouldBe(204);
        await Eventually.True(() => ciaHub.Events.Any(e => e.Name == "ConversationRemoved"), "to be told again");
        Code((await cia.Call(HttpMethod.Get, $"conversations/{id}/messages")).Body).ShouldBe("NotFound");
        Code(await ciaHub.Invoke("SendMessage", new { conversationId = id, clientMessageId = Guid.NewGuid(), text = "?" }))
            .ShouldBe("NotFound");
    }

    [Fact]
    public async Task History_goes_back_page_by_page()
    {
        var ann = await _ann.Connect();
        for (var i = 0; i < 25; i++)
        {
            await Send(ann, $"{i}");
        }

        List<string> texts = [];
        var before = long.MaxValue;
        JsonElement page;
        do
        {
            (_, page) = await _ben.Call(HttpMethod.Get, $"conversations/{_direct}/messages?before={before}&limit=10");
            var items = page.GetProperty("items").EnumerateArray().ToList();
            texts.InsertRange(0, items.Select(item => item.GetProperty("text").GetString()!));
            before = items[0].GetProperty("sequence").GetInt64();
        }
        while (page.GetProperty("more").GetBoolean() && texts.Count < 25);

        texts.ShouldBe(Enumerable.Range(0, 25).Select(i => $"{i}"));
    }

    [Fact]
    public async Task A_slow_reader_is_told_to_resync_loses_nothing_and_slows_nobody()
    {
        var slow = await _ben.Connect(reads: false);
        var ann = await _ann.Connect();
        var text = new string('x', 8_000);
        for (var i = 0; i < 1_200; i++)
        {
            (await Send(ann, text)).TryGetProperty("value", out _).ShouldBeTrue();
        }

        await Eventually.True(() => Texts(ann).Count() >= 1_200, "the sender's own device has all");
        slow.Events.ShouldBeEmpty();
        slow.StartReading();
        await Eventually.True(() => slow.Events.Any(e => e.Name == "Resync"), "the word to resync");
        var had = Texts(slow).Count();
        had.ShouldBeLessThan(1_200);
        var answer = (await slow.Invoke("Sync", new { cursors = new[] { new { conversationId = _direct, sequence = had + 2 } } }))
            .GetProperty("value");
        var delta = answer.GetProperty("conversations").EnumerateArray().Single();
        delta.GetProperty("lastSequence").GetInt64().ShouldBe(1_202);
        delta.GetProperty("entries").EnumerateArray().First().GetProperty("sequence").GetInt64()
            .ShouldBeLessThanOrEqualTo(had + 3);
    }

    [Fact]
    public async Task A_restart_keeps_everything_acknowledged()
    {
        await Send(await _ann.Connect(), "before");
        await _app.Drain();
        await _app.Restart();
        var (_, page) = await _ben.Call(HttpMethod.Get, $"conversations/{_direct}/messages");
        page.GetProperty("items").EnumerateArray().Single().GetProperty("text").GetString().ShouldBe("before");
        (await Send(await _ann.Connect(), "after")).GetProperty("value").GetProperty("sequence").GetInt64().ShouldBe(4);
    }

    [Fact]
    public async Task Draining_is_unhealthy_refuses_newcomers_and_tells_when_to_reconnect()
    {
        var ann = await _ann.Connect();
        var drain = _app.Drain();
        await Eventually.True(() => ann.Events.Any(e => e.Name == "Draining"), "the word to go");
        ann.Events.Single(e => e.Name == "Draining").Payload.GetProperty("reconnectAfterMs").GetInt64().ShouldBeInRange(0, 5_000);
        using var http = new HttpClient();
        ((int)(await http.GetAsync(new Uri(_app.Server, "/health"))).StatusCode).ShouldBe(503);
        ((int)(await http.GetAsync(new Uri(_app.Server, "/alive"))).StatusCode).ShouldBe(200);
        await Should.ThrowAsync<System.Net.WebSockets.WebSocketException>(_ben.Connect());
        (await Send(ann, "one more")).TryGetProperty("value", out _).ShouldBeTrue();
        ann.Abort();
        await drain;
    }

    [Fact]
    public async Task Typing_is_shown_to_the_others_only()
    {
        var ann = await _ann.Connect();
        var ben = await _ben.Connect();
        await ann.Invoke("StartTyping", new { conversationId = _direct });
        await Eventually.True(() => ben.Events.Any(e => e.Name == "TypingIndicator"), "the indicator");
        ann.Events.ShouldNotContain(e => e.Name == "TypingIndicator");
    }

    [Fact]
    public async Task A_watcher_sees_presence_change_until_they_watch_others()
    {
        var cia = await _app.Person("cia");
        (await Watch(await _ann.Connect(), cia)).ShouldBeEmpty("they share no conversation");
        await _ann.NewDirect(cia);
        var ann = await _ann.Connect();
        (await Watch(ann, _ben, cia)).ShouldBe(["offline", "offline"]);
        var ben = await _ben.Connect();
        await Eventually.True(() => Seen(ann).Contains((_ben.Id, "online", null)), "Ben online");
        await ben.Invoke("SetPresence", new { status = "away", text = "lunch" });
        await Eventually.True(() => Seen(ann).Contains((_ben.Id, "away", "lunch")), "Ben away");
        await ben.Invoke("SetPresence", new { status = "invisible" });
        await Eventually.True(() => Seen(ann).Last() == (_ben.Id, "offline", null), "Ben gone");
        Code(await ben.Invoke("SetPresence", new { status = "offline" })).ShouldBe("Invalid");

        (await Watch(ann, cia)).ShouldBe(["offline"]);
        await ben.Invoke("SetPresence", new { status = "online" });
        await cia.Connect();
        await Eventually.True(() => Seen(ann).Contains((cia.Id, "online", null)), "Cia online");
        Seen(ann).Last(seen => seen.User == _ben.Id).Status.ShouldBe("offline");
    }

    private static async Task<IEnumerable<string>> Watch(HubClient who, params ChatPerson[] whom) =>
        (await who.Invoke("WatchPresence", new { userIds = whom.Select(person => person.Id) })).GetProperty("value")
            .EnumerateArray().Select(presence => presence.GetProperty("status").GetString()!).ToList();

    private static IEnumerable<(string User, string Status, string? Text)> Seen(HubClient client) => client.Events
        .Where(e => e.Name == "PresenceUpdate")
        .Select(e => (
            e.Payload.GetProperty("userId").GetString()!,
            e.Payload.GetProperty("status").GetString()!,
            e.Payload.TryGetProperty("text", out var text) ? text.GetString() : null));

    private static string Code(JsonElement reply) =>
        (reply.TryGetProperty("error", out var error) ? error : reply).GetProperty("code").GetString()!;

    private static IEnumerable<string> Texts(HubClient client) => client.Events
        .Where(e => e.Name == "NewEntries")
        .SelectMany(e => e.Payload.GetProperty("entries").EnumerateArray())
        .Select(entry => entry.GetProperty("text").GetString()!);

    private Task<JsonElement> Send(HubClient from, string text, Guid? id = null) => from.Invoke(
        "SendMessage", new { conversationId = _direct, clientMessageId = id ?? Guid.NewGuid(), text });

    private static async Task<int> Unread(ChatPerson person) =>
        (await person.Call(HttpMethod.Get, "conversations")).Body
            .GetProperty("items").EnumerateArray().Single().GetProperty("unread").GetInt32();
}
