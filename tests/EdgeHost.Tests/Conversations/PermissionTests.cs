using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Conversations;

/// <summary>Roles and permissions by REST and hub.</summary>
public sealed class PermissionTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!, _ben = null!;
    private string _path = null!, _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start();
        (_ann, _ben) = (await _app.Person("ann"), await _app.Person("ben"));
        var (_, channel) = await _ann.Call(
            HttpMethod.Post, "conversations", new { type = "channel", name = "News", memberIds = new[] { _ben.Id } });
        _channel = channel.GetProperty("id").GetString()!;
        _path = $"conversations/{_channel}";
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_change_of_the_table_is_shown_to_all_and_in_force_at_once()
    {
        var hub = await _ben.Connect();
        (await Send()).ShouldBe("Forbidden");
        var (status, changed) = await Permit(_ann, "post", "member");
        (status, changed.GetProperty("permissions").GetProperty("post").GetString()).ShouldBe((200, "member"));
        await Eventually.True(
            () => hub.Events.Any(told => told.Name == "NewEntries" && told.Payload.GetProperty("entries").EnumerateArray().Any(
                entry => entry.GetProperty("kind").GetString() == "settingsChanged"
                    && entry.GetProperty("action").GetString() == "post" && entry.GetProperty("role").GetString() == "member")),
            "the entry");
        (await Send()).ShouldBe("accepted");
        var added = (await hub.Invoke("Sync", new { cursors = Array.Empty<object>() })).GetProperty("value").GetProperty("added");
        added[0].GetProperty("permissions").GetProperty("post").GetString().ShouldBe("member");
        (await Permit(_ben, "post", "guest")).Status.ShouldBe(403);

        async Task<string> Send() => (await hub.Invoke(
            "SendMessage", new { conversationId = _channel, clientMessageId = Guid.NewGuid(), text = "hello" }))
            .TryGetProperty("error", out var error) ? error.GetProperty("code").GetString()! : "accepted";
    }

    [Fact]
    public async Task A_description_is_given_shown_and_taken_away()
    {
        var (status, described) = await _ann.Call(HttpMethod.Patch, _path, new { description = " What\u0308 it is " });
        (status, described.GetProperty("description").GetString()).ShouldBe((200, "Wha\u1E97 it is"));
        described.GetProperty("name").GetString().ShouldBe("News");
        (await _ann.Call(HttpMethod.Patch, _path, new { description = "a\nb" })).Body.GetProperty("field").GetString()
            .ShouldBe("description");
        await _ann.Call(HttpMethod.Patch, _path, new { description = "" });
        (await _ben.Call(HttpMethod.Get, _path)).Body.TryGetProperty("description", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("fly", "admin", "action")]
    [InlineData("post", "king", "role")]
    [InlineData("post", "Admin", "role")]
    [InlineData("remove", "member", "role")]
    public async Task What_is_no_action_no_role_or_too_low_a_role_is_named(string action, string role, string field)
    {
        var (status, problem) = await Permit(_ann, action, role);
        (status, problem.GetProperty("field").GetString()).ShouldBe((400, field));
    }

    private Task<(int Status, System.Text.Json.JsonElement Body)> Permit(ChatPerson by, string action, string role) =>
        by.Call(HttpMethod.Patch, $"{_path}/permissions", new { action, role });
}
