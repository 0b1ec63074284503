using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests;

/// <summary>What people can do to somebody whom they do not know: ask, and nothing else.</summary>
public sealed class StrangerTests : IAsyncLifetime
{
    private readonly AttackedHost _host = new(
        "Limits:UserConversations=3", "Limits:UserRequests=2", "Limits:CallsPerMinute=1000000");
    private ChatPerson _ann = null!;
    private ChatPerson _stranger = null!;

    public async ValueTask InitializeAsync()
    {
        await _host.Start();
        (_ann, _stranger) = (await _host.Person("ann"), await _host.Person("stranger"));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Requests_do_not_keep_friends_out_and_do_not_pile_up()
    {
        for (var i = 0; i < 6; i++)
        {
            (await New(await _host.Person($"stranger{i}"), "group", _ann)).Status.ShouldBe(201);
        }

        var (friend, known) = (await _host.Person("friend"), await _host.Person("known"));
        var direct = await friend.NewDirect(_ann);
        (await _ann.Call(HttpMethod.Post, $"conversations/{direct}/accept")).Status.ShouldBe(200);
        (await _ann.NewDirect(known)).ShouldNotBeNull();
        (await New(friend, "group", _ann)).Status.ShouldBe(201, "he is known, and she has room");
        (await New(friend, "group", _ann)).Status.ShouldBe(422, "she has three conversations");
        await Eventually.True(
            async () => (await List()).Count(item => item.TryGetProperty("pending", out _)) <= 2, "old requests to end");
        (await List()).Count(item => !item.TryGetProperty("pending", out _)).ShouldBe(3);
    }

    [Fact]
    public async Task A_request_shows_nothing_of_whom_it_is_for()
    {
        var conversation = await _stranger.NewDirect(_ann);
        var (ann, stranger) = (await _ann.Connect(), await _stranger.Connect());
        await stranger.Invoke("SendMessage", Message(conversation));
        await Eventually.True(() => ann.Events.Any(e => e.Name == "NewEntries"), "the message");
        (await stranger.Invoke("WatchPresence", new { userIds = new[] { _ann.Id } }))
            .GetProperty("value").GetArrayLength().ShouldBe(0);
        (await ann.Invoke("MarkRead", new { conversationId = conversation, sequence = 3 }))
            .GetProperty("value").GetProperty("sequence").GetInt64().ShouldBe(3);
        CodeOf(await ann.Invoke("StartTyping", new { conversationId = conversation })).ShouldBe("Forbidden");
        CodeOf(await ann.Invoke("SendMessage", Message(conversation))).ShouldBe("Forbidden");

        // What comes after it has come before it, had there been anything.
        await stranger.Invoke("SendMessage", Message(conversation));
        await Eventually.True(() => stranger.Events.Count(e => e.Name == "NewEntries") == 2, "the second message");
        stranger.Events.Where(e => e.Name == "Receipt").ShouldAllBe(e => Of(e.Payload) == _stranger.Id);
        stranger.Events.ShouldNotContain(e => e.Name == "TypingIndicator");
    }

    [Fact]
    public async Task Whoever_joins_late_is_sent_no_words_of_before()
    {
        var group = await _ann.NewGroup("Group");
        var ann = await _ann.Connect();
        var early = (await ann.Invoke("SendMessage", Message(group))).GetProperty("value").GetProperty("messageId").GetString();
        await _ann.Call(HttpMethod.Post, $"conversations/{group}/members", new { userId = _stranger.Id });
        await _stranger.Call(HttpMethod.Post, $"conversations/{group}/accept");
        var stranger = await _stranger.Connect();
        (await ann.Invoke("EditMessage", new
        {
            conversationId = group, clientMessageId = Guid.NewGuid(), messageId = early, text = "earlier words",
        })).TryGetProperty("error", out _).ShouldBeFalse();

        // What comes after it has come before it, had there been anything.
        await ann.Invoke("SendMessage", Message(group));
        await Eventually.True(() => stranger.Events.Any(e => e.Name == "NewEntries"), "the message");
        stranger.Events.Where(e => e.Name == "NewEntries").ShouldAllBe(
            e => !e.Payload.GetRawText().Contains("earlier words", StringComparison.Ordinal));
        var page = await _stranger.Call(HttpMethod.Get, $"conversations/{group}/entries");
        page.Body.GetRawText().ShouldNotContain("earlier words");
        page.Body.GetProperty("items").EnumerateArray().Count(entry => entry.GetProperty("kind").GetString() == "hidden")
            .ShouldBe(3, "the founding, the message, and its edit");
    }

    [Fact]
    public async Task A_group_of_strangers_sends_to_nobody_who_has_not_accepted()
    {
        var group = (await New(_stranger, "group", _ann)).Body.GetProperty("id").GetString()!;
        var direct = await _stranger.NewDirect(_ann);
        var (ann, stranger) = (await _ann.Connect(), await _stranger.Connect());
        await stranger.Invoke("SendMessage", Message(group));

        // What comes after it has come before it, had there been anything.
        await stranger.Invoke("SendMessage", Message(direct));
        await Eventually.True(() => Heard(direct), "the message to her alone");
        Heard(group).ShouldBeFalse();

        (await _ann.Call(HttpMethod.Post, $"conversations/{group}/accept")).Status.ShouldBe(200);
        await stranger.Invoke("SendMessage", Message(group));
        await Eventually.True(() => Heard(group), "the message to the group");

        bool Heard(string conversation) => ann.Events.Any(e =>
            e.Name == "NewEntries" && e.Payload.GetProperty("conversationId").GetString() == conversation);
    }

    [Fact]
    public async Task Who_declined_is_left_alone()
    {
        var (_, group) = await New(_stranger, "group", _ann);
        var id = group.GetProperty("id").GetString()!;
        (await _ann.Call(HttpMethod.Delete, $"conversations/{id}/members/{_ann.Id}")).Status.ShouldBe(204);
        (await _stranger.Call(HttpMethod.Post, $"conversations/{id}/members", new { userId = _ann.Id })).Status.ShouldBe(403);

        var direct = await _stranger.NewDirect(_ann);
        (await _ann.Call(HttpMethod.Delete, $"conversations/{direct}/members/{_ann.Id}")).Status.ShouldBe(204);
        CodeOf(await (await _stranger.Connect()).Invoke("SendMessage", Message(direct))).ShouldBe("Blocked");
        (await _stranger.NewDirect(_ann)).ShouldBe(direct, "nothing new begins");
        (await List()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_blocked_begins_nothing_and_learns_nothing()
    {
        (await _ann.Call(HttpMethod.Put, $"users/me/blocks/{_stranger.Id}")).Status.ShouldBe(204);
        (await _ann.Call(HttpMethod.Put, $"users/me/blocks/{_stranger.Id}")).Status.ShouldBe(204);
        (await _ann.Call(HttpMethod.Get, "users/me/blocks")).Body.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await _ann.Call(HttpMethod.Put, $"users/me/blocks/{_ann.Id}")).Status.ShouldBe(400);
        (await _ann.Call(HttpMethod.Put, $"users/me/blocks/{Guid.NewGuid()}")).Status.ShouldBe(404);

        (await New(_stranger, "group", _ann)).Status.ShouldBe(403);
        (await New(_stranger, "direct", _ann)).Status.ShouldBe(403);
        (await New(_ann, "direct", _stranger)).Status.ShouldBe(403, "she has blocked him");
        (await List()).ShouldBeEmpty();

        (await _ann.Call(HttpMethod.Delete, $"users/me/blocks/{_stranger.Id}")).Status.ShouldBe(204);
        (await New(_stranger, "direct", _ann)).Status.ShouldBe(201);
    }

    private static object Message(string conversation) =>
        new { conversationId = conversation, clientMessageId = Guid.NewGuid(), text = "hello" };

    private static string? CodeOf(JsonElement reply) => reply.GetProperty("error").GetProperty("code").GetString();

    private static string? Of(JsonElement receipt) => receipt.GetProperty("userId").GetString();

    private static Task<(int Status, JsonElement Body)> New(ChatPerson creator, string type, ChatPerson member) => creator.Call(
        HttpMethod.Post, "conversations", new { type, name = type == "group" ? "Group" : null, memberIds = new[] { member.Id } });

    private async Task<IReadOnlyList<JsonElement>> List() =>
        [.. (await _ann.Call(HttpMethod.Get, "conversations")).Body.GetProperty("items").EnumerateArray()];
}
