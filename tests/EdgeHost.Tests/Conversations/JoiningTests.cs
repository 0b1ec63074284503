using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Conversations;

/// <summary>Invite links, the directory and the slow mode by REST and hub.</summary>
public sealed class JoiningTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!, _ben = null!, _cia = null!;
    private string _group = null!, _path = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start("Limits:NewConversationsPerHour=100");
        (_ann, _ben, _cia) = (await _app.Person("ann"), await _app.Person("ben"), await _app.Person("cia"));
        _group = await New("Friends of tea");
        _path = $"conversations/{_group}";
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_link_is_made_shown_used_up_and_revoked()
    {
        var hub = await _ann.Connect();
        var (status, made) = await _ann.Call(HttpMethod.Post, $"{_path}/invites", new { usesMax = 1 });
        status.ShouldBe(201);
        var link = $"invites/{made.GetProperty("token").GetString()}";
        var (_, shown) = await _ben.Call(HttpMethod.Get, link);
        (shown.GetProperty("name").GetString(), shown.GetProperty("memberCount").GetInt32(), IsMember(shown))
            .ShouldBe(("Friends of tea", 1, false));
        var (joined, summary) = await _ben.Call(HttpMethod.Post, $"{link}/join");
        (joined, summary.GetProperty("id").GetString(), summary.GetProperty("role").GetString())
            .ShouldBe((200, _group, "member"));
        (await _ben.Call(HttpMethod.Post, $"{link}/join")).Status.ShouldBe(200, "they are a member");
        (await _cia.Call(HttpMethod.Post, $"{link}/join")).Status.ShouldBe(404, "it is used up");
        (await _cia.Call(HttpMethod.Get, link)).Status.ShouldBe(404);
        await Eventually.True(
            () => hub.Events.Any(told => told.Name == "NewEntries" && told.Payload.GetProperty("entries").EnumerateArray().Any(
                entry => entry.TryGetProperty("invitedBy", out var by) && by.GetString() == _ann.Id
                    && entry.GetProperty("inviteId").GetString() == made.GetProperty("id").GetString()
                    && entry.GetProperty("userId").GetString() == _ben.Id)),
            "the entry");

        var (_, second) = await _ann.Call(HttpMethod.Post, $"{_path}/invites", new { expiresAt = "2999-12-31T00:00:00Z" });
        var listed = (await _ann.Call(HttpMethod.Get, $"{_path}/invites")).Body.GetProperty("items");
        listed.GetArrayLength().ShouldBe(1, "the first lets nobody in any more");
        listed[0].TryGetProperty("token", out _).ShouldBeFalse();
        listed[0].GetProperty("id").GetString().ShouldBe(second.GetProperty("id").GetString());
        (await _ben.Call(HttpMethod.Get, $"{_path}/invites")).Status.ShouldBe(403);
        var one = $"{_path}/invites/{second.GetProperty("id").GetString()}";
        (await _ann.Call(HttpMethod.Delete, one)).Status.ShouldBe(204);
        (await _ann.Call(HttpMethod.Delete, one)).Status.ShouldBe(204);
        (await _cia.Call(HttpMethod.Post, $"invites/{second.GetProperty("token").GetString()}/join")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Public_conversations_are_found_by_words_page_by_page_and_joined()
    {
        (await Found("tea")).ShouldBeEmpty("it is private");
        await _ann.Call(HttpMethod.Patch, _path, new { visibility = "public" });
        var others = new List<string>();
        foreach (var name in (string[])["Tea and Té", "Green tea", "Coffee"])
        {
            others.Add(await New(name, "public"));
        }

        (await Found("TEA")).ShouldBe([_group, others[0], others[1]], ignoreOrder: true);
        (await Found("te a")).ShouldBe([others[0]]);
        (await Found("tea friends")).ShouldBe([_group]);
        (await Found(null)).ShouldBe([_group, .. others], ignoreOrder: true);
        var (joined, _) = await _cia.Call(HttpMethod.Post, $"conversations/{others[2]}/join");
        joined.ShouldBe(200);
        IsMember((await _cia.Call(HttpMethod.Get, "directory?query=coffee")).Body.GetProperty("items")[0]).ShouldBeTrue();
        await _ann.Call(HttpMethod.Delete, $"conversations/{others[2]}/members/{_cia.Id}");
        (await _cia.Call(HttpMethod.Post, $"conversations/{others[2]}/join")).Status.ShouldBe(403, "they were removed");
        await _ann.Call(HttpMethod.Patch, _path, new { visibility = "private" });
        (await Found("friends")).ShouldBeEmpty();
        (await _cia.Call(HttpMethod.Post, $"{_path}/join")).Status.ShouldBe(404);
        foreach (var wrong in (string[])["query=@", "limit=51", "cursor=x", "cursor=6_00000000-0000-0000-0000-000000000000",
            $"cursor=7a7a_{Guid.NewGuid()}&query=a"])
        {
            (await _ann.Call(HttpMethod.Get, $"directory?{wrong}")).Body.GetProperty("field").GetString()
                .ShouldBe(wrong.Split('=')[0]);
        }
    }

    [Fact]
    public async Task What_the_index_has_and_is_not_so_any_more_is_not_found()
    {
        var grains = (IGrainFactory)_app.Services.GetService(typeof(IGrainFactory))!;
        await grains.Directory().Add([new("ghost", new(Guid.Parse(_group))), new("ghost", new(Guid.NewGuid()))]);
        (await Found("ghost")).ShouldBeEmpty();
        (await Found(null)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_too_fast_is_told_how_long_to_wait()
    {
        await _ann.Call(HttpMethod.Post, $"{_path}/members", new { userId = _ben.Id });
        await _ben.Call(HttpMethod.Post, $"{_path}/accept");
        var (_, slowed) = await _ann.Call(HttpMethod.Patch, _path, new { slowModeSeconds = 3_600 });
        slowed.GetProperty("slowModeSeconds").GetInt32().ShouldBe(3_600);
        (await _ann.Call(HttpMethod.Patch, _path, new { slowModeSeconds = 21_601 })).Status.ShouldBe(400);
        var hub = await _ben.Connect();
        (await Send()).TryGetProperty("error", out _).ShouldBeFalse();
        var error = (await Send()).GetProperty("error");
        (error.GetProperty("code").GetString(), error.GetProperty("retryable").GetBoolean()).ShouldBe(("RateLimited", true));
        error.GetProperty("retryAfterMs").GetInt64().ShouldBeInRange(3_000_000, 3_600_000);

        Task<JsonElement> Send() => hub.Invoke(
            "SendMessage", new { conversationId = _group, clientMessageId = Guid.NewGuid(), text = "hello" });
    }

    private static bool IsMember(JsonElement preview) => preview.GetProperty("isMember").GetBoolean();

    /// <summary>Of all pages, of one each.</summary>
    private async Task<List<string>> Found(string? query)
    {
        var (found, cursor) = (new List<string>(), string.Empty);
        do
        {
            var (status, page) = await _cia.Call(
                HttpMethod.Get, $"directory?limit=1{(query is null ? "" : $"&query={Uri.EscapeDataString(query)}")}{cursor}");
            status.ShouldBe(200);
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("next", out var next) ? $"&cursor={next.GetString()}" : string.Empty;
        }
        while (cursor.Length > 0);
        return found;
    }

    private async Task<string> New(string name, string visibility = "private")
    {
        var (_, created) = await _ann.Call(
            HttpMethod.Post, "conversations", new { type = "group", name, memberIds = Array.Empty<string>(), visibility });
        return created.GetProperty("id").GetString()!;
    }
}
