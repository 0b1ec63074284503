using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Conversations;

/// <summary>Edits, deletions and reactions by REST and hub.</summary>
public sealed class MessageChangesTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!;
    private ChatPerson _ben = null!;
    private HubClient _hub = null!;
    private string _group = null!;
    private string _message = null!;

    private string Path => $"conversations/{_group}/messages/{_message}";

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start("Limits:MessageTextBytes=100");
        (_ann, _ben) = (await _app.Person("ann"), await _app.Person("ben"));
        var (_, group) = await _ann.Call(
            HttpMethod.Post, "conversations", new { type = "group", name = "Group", memberIds = new[] { _ben.Id } });
        _group = group.GetProperty("id").GetString()!;
        _hub = await _ben.Connect();
        var sent = await _hub.Invoke(
            "SendMessage", new { conversationId = _group, clientMessageId = Guid.NewGuid(), text = "first" });
        _message = sent.GetProperty("value").GetProperty("messageId").GetString()!;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Texts_and_names_are_kept_composed()
    {
        var (status, group) = await _ann.Call(HttpMethod.Patch, $"conversations/{_group}", new { name = " Zoe\u0308 " });
        (status, group.GetProperty("name").GetString()).ShouldBe((200, "Zo\u00EB"));
        var decomposed = string.Concat(Enumerable.Repeat("e\u0308", 30));
        var edit = Change("text", decomposed);
        var message = new { conversationId = _group, clientMessageId = Guid.NewGuid(), text = "e\u0308" };
        (await IsDuplicate("EditMessage", edit)).ShouldBeFalse();
        (await IsDuplicate("SendMessage", message)).ShouldBeFalse();
        // A resend is one, however it is typed.
        (await IsDuplicate("EditMessage", edit)).ShouldBeTrue();
        (await IsDuplicate("SendMessage", message)).ShouldBeTrue();
        var (_, page) = await _ann.Call(HttpMethod.Get, $"conversations/{_group}/messages");
        page.GetProperty("items").EnumerateArray().Select(message => message.GetProperty("text").GetString())
            .ShouldBe([new('\u00EB', 30), "\u00EB"], ignoreOrder: true);

        async Task<bool> IsDuplicate(string method, object request) =>
            (await _hub.Invoke(method, request)).GetProperty("value").TryGetProperty("duplicate", out var duplicate)
            && duplicate.GetBoolean();
    }

    [Fact]
    public async Task Each_is_done_by_hub_and_everybody_hears_of_it()
    {
        var annsHub = await _ann.Connect();
        var edit = Change("text", "second");
        var edited = (await _hub.Invoke("EditMessage", edit)).GetProperty("value");
        edited.GetProperty("messageId").GetString().ShouldBe(_message);
        (await _hub.Invoke("EditMessage", edit)).GetProperty("value").GetProperty("duplicate").GetBoolean().ShouldBeTrue();
        await annsHub.Invoke("AddReaction", Change("emoji", "👍"));
        await annsHub.Invoke("AddReaction", Change("emoji", "🎉"));
        await annsHub.Invoke("RemoveReaction", Change("emoji", "🎉"));
        var read = (await _ann.Call(HttpMethod.Get, Path)).Body;
        read.GetProperty("text").GetString().ShouldBe("second");
        var reaction = read.GetProperty("reactions").EnumerateArray().Single();
        reaction.GetProperty("emoji").GetString().ShouldBe("👍");
        reaction.GetProperty("count").GetInt32().ShouldBe(1);

        await _hub.Invoke("DeleteMessage", Change());
        (await _ann.Call(HttpMethod.Get, Path)).Body.GetProperty("deleted").GetBoolean().ShouldBeTrue();
        string[] kinds = ["edited", "reacted", "reacted", "unreacted", "deleted"];
        foreach (var hub in new[] { annsHub, _hub })
        {
            await Eventually.True(() => Kinds(hub).TakeLast(kinds.Length).SequenceEqual(kinds), "the events");
        }
    }

    [Fact]
    public async Task Each_is_done_by_REST()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var first = await _ben.Call(HttpMethod.Patch, Path, new { text = "second" }, key);
        first.Status.ShouldBe(200);
        var again = await _ben.Call(HttpMethod.Patch, Path, new { text = "second" }, key);
        again.Body.GetProperty("sequence").GetInt64().ShouldBe(first.Body.GetProperty("sequence").GetInt64());
        again.Body.GetProperty("duplicate").GetBoolean().ShouldBeTrue();
        (await _ben.Call(HttpMethod.Patch, Path, new { text = "third" }, key)).Status.ShouldBe(409);

        var thumb = $"{Path}/reactions/{Uri.EscapeDataString("👍")}";
        (await _ann.Call(HttpMethod.Put, thumb)).Status.ShouldBe(200);
        (await _ann.Call(HttpMethod.Put, thumb)).Body.GetProperty("duplicate").GetBoolean().ShouldBeTrue();
        (await _ann.Call(HttpMethod.Delete, thumb)).Status.ShouldBe(200);
        (await _ben.Call(HttpMethod.Delete, thumb)).Status.ShouldBe(404, "he did not react");
        (await _ann.Call(HttpMethod.Delete, Path)).Status.ShouldBe(200, "she is the owner");
        (await _ben.Call(HttpMethod.Delete, Path)).Body.GetProperty("duplicate").GetBoolean().ShouldBeTrue("it is deleted");
        var edit = new { text = "again", clientMessageId = Guid.NewGuid() };
        (await _ben.Call(HttpMethod.Patch, Path, edit)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Messages_are_pinned_by_hub_and_REST()
    {
        var annsHub = await _ann.Connect();
        (await annsHub.Invoke("PinMessage", Change())).TryGetProperty("value", out _).ShouldBeTrue();
        (await _hub.Invoke("UnpinMessage", Change())).GetProperty("error").GetProperty("code").GetString()
            .ShouldBe("Forbidden", "members pin nothing in a group");
        var pin = $"conversations/{_group}/pins/{_message}";
        (await _ann.Call(HttpMethod.Put, pin)).Body.GetProperty("duplicate").GetBoolean().ShouldBeTrue();
        var (status, pins) = await _ben.Call(HttpMethod.Get, $"conversations/{_group}/pins");
        status.ShouldBe(200);
        pins.GetProperty("items").EnumerateArray().Single().GetProperty("text").GetString().ShouldBe("first");
        pins.GetProperty("lastSequence").GetInt64().ShouldBe(4);
        (await _ann.Call(HttpMethod.Delete, pin)).Status.ShouldBe(200);
        (await _ben.Call(HttpMethod.Get, $"conversations/{_group}/pins")).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        await Eventually.True(() => Kinds(_hub).TakeLast(2).SequenceEqual(["pinned", "unpinned"]), "the events");
    }

    [Fact]
    public async Task Words_are_forwarded_by_who_may_read_them_and_by_nobody_else()
    {
        var direct = await _ben.NewDirect(_ann);
        var forward = new { conversationId = _group, messageId = _message };
        var post = new { clientMessageId = Guid.NewGuid(), forward, silent = true };
        var (status, sent) = await _ben.Call(HttpMethod.Post, $"conversations/{direct}/messages", post);
        status.ShouldBe(201);
        var path = $"conversations/{direct}/messages/{sent.GetProperty("messageId").GetString()}";
        var read = (await _ann.Call(HttpMethod.Get, path)).Body;
        (read.GetProperty("text").GetString(), read.GetProperty("silent").GetBoolean()).ShouldBe(("first", true));
        read.GetProperty("forwarded").GetProperty("senderId").GetString().ShouldBe(_ben.Id);

        var cia = await _app.Person("cia");
        var own = await cia.NewDirect(_ben);
        (await cia.Call(HttpMethod.Post, $"conversations/{own}/messages", post with { clientMessageId = Guid.NewGuid() }))
            .Status.ShouldBe(404, "she is no member of the group");
        var both = new { clientMessageId = Guid.NewGuid(), text = "x", forward };
        var invalid = await _ben.Call(HttpMethod.Post, $"conversations/{direct}/messages", both);
        (invalid.Status, invalid.Body.GetProperty("field").GetString()).ShouldBe((400, "forward"));

        await _ben.Call(HttpMethod.Delete, Path);
        var again = await _ben.Call(HttpMethod.Post, $"conversations/{direct}/messages", post);
        (again.Status, again.Body.GetProperty("duplicate").GetBoolean()).ShouldBe((200, true));
        (await _ben.Call(HttpMethod.Post, $"conversations/{direct}/messages", post with { clientMessageId = Guid.NewGuid() }))
            .Status.ShouldBe(404, "it is deleted");
        var all = new { clientMessageId = Guid.NewGuid(), text = "@all", mentionAll = true };
        var toOne = await _ben.Call(HttpMethod.Post, $"conversations/{direct}/messages", all);
        (toOne.Status, toOne.Body.GetProperty("field").GetString()).ShouldBe((400, "mentionAll"));
    }

    [Theory]
    [InlineData("""{"text":"  "}""", "text", 400)]
    [InlineData("""{}""", "text", 400)]
    [InlineData("""{"text":"x","clientMessageId":"01890000-0000-7000-8000-000000000000"}""", "clientMessageId", 400)]
    [InlineData("""{"text":"1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890x"}""",
        null, 413)]
    public async Task A_bad_edit_is_refused_and_changes_nothing(string body, string? field, int status)
    {
        var answer = await _ben.Call(HttpMethod.Patch, Path, body, ("Idempotency-Key", Guid.NewGuid().ToString()));
        answer.Status.ShouldBe(status);
        if (field is not null)
        {
            answer.Body.GetProperty("field").GetString().ShouldBe(field);
        }

        (await _ann.Call(HttpMethod.Get, Path)).Body.GetProperty("text").GetString().ShouldBe("first");
    }

    [Fact]
    public async Task What_is_no_emoji_not_theirs_or_not_there_is_refused()
    {
        var word = await _ann.Call(HttpMethod.Put, $"{Path}/reactions/lol");
        (word.Status, word.Body.GetProperty("field").GetString()).ShouldBe((400, "emoji"));
        (await _ann.Call(HttpMethod.Patch, Path, new { text = "mine" })).Status.ShouldBe(400, "it has no id");
        var edit = new { text = "mine", clientMessageId = Guid.NewGuid() };
        (await _ann.Call(HttpMethod.Patch, Path, edit)).Status.ShouldBe(403);
        var nowhere = $"conversations/{_group}/messages/{Guid.NewGuid()}";
        (await _ann.Call(HttpMethod.Delete, nowhere)).Status.ShouldBe(404);
        var stranger = await _app.Person("cia");
        (await stranger.Call(HttpMethod.Delete, Path)).Status.ShouldBe(404);
        (await (await stranger.Connect()).Invoke("AddReaction", Change("emoji", "👍")))
            .GetProperty("error").GetProperty("code").GetString().ShouldBe("NotFound");
    }

    [Fact]
    public async Task They_cost_the_permits_of_messages()
    {
        List<string?> codes = [];
        for (var i = 0; i < 30; i++)
        {
            var reply = await _hub.Invoke("EditMessage", Change("text", $"{i}"));
            codes.Add(reply.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null);
        }

        codes.ShouldContain("RateLimited");
    }

    private static IEnumerable<string?> Kinds(HubClient hub) => hub.Events
        .Where(e => e.Name == "NewEntries")
        .SelectMany(e => e.Payload.GetProperty("entries").EnumerateArray())
        .Select(entry => entry.GetProperty("kind").GetString());

    private Dictionary<string, object> Change(string? field = null, string? value = null)
    {
        Dictionary<string, object> change = new()
        {
            ["conversationId"] = _group, ["clientMessageId"] = Guid.NewGuid(), ["messageId"] = _message,
        };
        if (field is not null)
        {
            change[field] = value!;
        }

        return change;
    }
}
