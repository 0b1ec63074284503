using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Testing;
using ChatOrleans.Users;

namespace ChatOrleans.EdgeHost.Tests.Conversations;

/// <summary>What a user sets for themself, by REST and hub.</summary>
public sealed class SettingsTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!, _ben = null!;
    private string _group = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start();
        (_ann, _ben) = (await _app.Person("ann"), await _app.Person("ben"));
        var (_, group) = await _ann.Call(
            HttpMethod.Post, "conversations", new { type = "group", name = "Trip", memberIds = new[] { _ben.Id } });
        _group = group.GetProperty("id").GetString()!;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task They_come_to_the_users_own_devices_by_event_and_sync_and_stand_in_summaries()
    {
        var (ann, ben) = (await _ann.Connect(), await _ben.Connect());
        var (status, first) = await Set(_ann, new { favourite = true, muteUntil = "9999-12-31T00:00:00.000Z" });
        (status, first.GetProperty("favourite").GetBoolean()).ShouldBe((200, true));
        var (_, second) = await Set(_ann, new { level = "mentions", favourite = false });
        var version = second.GetProperty("version").GetInt64();
        version.ShouldBeGreaterThan(first.GetProperty("version").GetInt64());
        var settings = second.GetRawText();
        second.GetProperty("muteUntil").GetString().ShouldBe("9999-12-31T00:00:00.000Z");
        second.TryGetProperty("favourite", out _).ShouldBeFalse();

        await Eventually.True(
            () => ann.Events.Any(told => IsSettings(told) && told.Payload.GetRawText() == settings), "the event");
        ben.Events.Where(IsSettings).ShouldBeEmpty();
        (await Get(_ann, $"conversations/{_group}")).GetProperty("settings").GetRawText().ShouldBe(settings);
        (await Get(_ann, "conversations")).GetProperty("items")[0].GetProperty("settings").GetRawText().ShouldBe(settings);
        (await Get(_ben, $"conversations/{_group}")).TryGetProperty("settings", out _).ShouldBeFalse();

        var synced = (await Sync(ann, 0)).GetProperty("settings");
        synced.GetProperty("items").EnumerateArray().Single().GetRawText().ShouldBe(settings);
        synced.GetProperty("version").GetInt64().ShouldBe(version);
        (await Sync(ann, version)).TryGetProperty("settings", out _).ShouldBeFalse();
        (await Sync(ben, 0)).TryGetProperty("settings", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_is_not_a_member_learns_nothing_and_what_is_wrong_is_named()
    {
        await using var stranger = await _app.Person("eve");
        (await Set(stranger, new { favourite = true })).Status.ShouldBe(404);
        foreach (var (wrong, field) in new (object, string)[]
        {
            (new { }, "muteUntil"), (new { muteUntil = "soon" }, "muteUntil"), (new { level = "some" }, "level"),
            (new { unreadFrom = -1 }, "unreadFrom"), (new { archivedUpTo = -1 }, "archivedUpTo"),
            (new { muteUntil = "9999-12-31T00:00:00.001Z" }, "muteUntil"),
        })
        {
            var (status, problem) = await Set(_ann, wrong);
            (status, problem.GetProperty("field").GetString()).ShouldBe((400, field));
        }

        var hub = await _ann.Connect();
        (await hub.Invoke("Sync", new { cursors = Array.Empty<object>(), settings = new { version = -1 } }))
            .GetProperty("error").GetProperty("field").GetString().ShouldBe("settings.version");
    }

    [Fact]
    public async Task A_draft_comes_to_the_users_own_devices_until_it_has_no_text()
    {
        var (ann, ben) = (await _ann.Connect(), await _ben.Connect());
        var (_, sent) = await _ben.Call(
            HttpMethod.Post, $"conversations/{_group}/messages",
            new { text = "When?", clientMessageId = Guid.NewGuid() });
        var replyTo = sent.GetProperty("messageId").GetString();
        await Set(_ann, new { favourite = true });
        var (status, settings) = await Draft(_ann, new { text = "half\na", replyTo });
        status.ShouldBe(200);
        var draft = settings.GetProperty("draft");
        (draft.GetProperty("text").GetString(), draft.GetProperty("replyTo").GetString()).ShouldBe(("half\na", replyTo));
        settings.GetProperty("favourite").GetBoolean().ShouldBeTrue();
        await Eventually.True(
            () => ann.Events.Any(told => IsSettings(told) && told.Payload.GetRawText() == settings.GetRawText()), "the event");
        ben.Events.Where(IsSettings).ShouldBeEmpty();
        (await Sync(ann, 0)).GetProperty("settings").GetProperty("items")[0].GetRawText().ShouldBe(settings.GetRawText());

        (await Draft(_ann, new { text = "" })).Body.TryGetProperty("draft", out _).ShouldBeFalse();
        (await Draft(_ann, new { text = new string('a', 8_193) })).Status.ShouldBe(413);
        (await Draft(_ann, new { text = "a", replyTo = Guid.CreateVersion7() })).Body.GetProperty("field").GetString()
            .ShouldBe("replyTo");
        await using var stranger = await _app.Person("eve");
        (await Draft(stranger, new { text = "a" })).Status.ShouldBe(404);
    }

    [Fact]
    public void Many_come_in_parts_and_all_of_them_after_another_epoch()
    {
        var all = Enumerable.Range(1, 450).Select(version => new ConversationSettings
        {
            ConversationId = ConversationId.From(Guid.NewGuid()), Version = version,
        });
        var epoch = EpochId.From(Guid.NewGuid());
        var inbox = new Inbox { Items = [], Epoch = epoch, Settings = [.. all.OrderByDescending(each => each.Version)] };
        var cursor = new ChatOrleans.Protocol.SettingsCursor { Version = 449 };
        List<long> came = [];
        for (var more = true; more;)
        {
            (var part, more) = SyncReader.Changed(cursor, inbox);
            part!.Items.Length.ShouldBeLessThanOrEqualTo(200);
            came.AddRange(part.Items.Select(each => each.Version));
            cursor = new() { Version = part.Version, Epoch = part.Epoch };
        }

        came.ShouldBe(Enumerable.Range(1, 450).Select(version => (long)version));
        SyncReader.Changed(cursor, inbox).ShouldBe((null, false));
        var (none, _) = SyncReader.Changed(cursor, inbox with { Epoch = null, Settings = [] });
        (none!.Version, none.Items.Length).ShouldBe((0, 0));
    }

    private static bool IsSettings((string Name, JsonElement Payload) told) => told.Name == "ConversationSettings";

    private Task<(int Status, JsonElement Body)> Set(ChatPerson by, object settings) =>
        by.Call(HttpMethod.Patch, $"conversations/{_group}/settings", settings);

    private Task<(int Status, JsonElement Body)> Draft(ChatPerson by, object draft) =>
        by.Call(HttpMethod.Put, $"conversations/{_group}/draft", draft);

    private static async Task<JsonElement> Get(ChatPerson by, string path) => (await by.Call(HttpMethod.Get, path)).Body;

    private static async Task<JsonElement> Sync(HubClient hub, long version) =>
        (await hub.Invoke("Sync", new { cursors = Array.Empty<object>(), settings = new { version } })).GetProperty("value");
}
