using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests;

/// <summary>Who is there, and who types, is for those who share a conversation, and only if the user wants it.</summary>
public sealed class HiddenPresenceTests : IAsyncLifetime
{
    private readonly AttackedHost _host = new();
    private ChatPerson _ann = null!;
    private ChatPerson _ben = null!;

    public async ValueTask InitializeAsync()
    {
        await _host.Start();
        (_ann, _ben) = (await _host.Person("ann"), await _host.Person("ben"));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_stranger_sees_nothing_and_hears_of_no_change()
    {
        var (ann, stranger) = (await _ann.Connect(), await (await _host.Person("stranger")).Connect());
        await _ann.NewDirect(_ben);
        var ben = await _ben.Connect();
        (await Watch(stranger, _ann)).ShouldBe(0);
        (await Watch(ben, _ann)).ShouldBe(1);
        await ann.Invoke("SetPresence", new { status = "away", text = "at the doctor's" });
        await Eventually.True(() => Updates(ben).Any(), "the one who may see it");
        Updates(stranger).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_invisible_user_types_unseen_and_stays_invisible_when_the_server_starts_again()
    {
        var conversation = await _ann.NewDirect(_ben);
        var (ann, ben) = (await _ann.Connect(), await _ben.Connect());
        await ann.Invoke("SetPresence", new { status = "invisible" });
        await ann.Invoke("StartTyping", new { conversationId = conversation });
        await ann.Invoke("SendMessage", new { conversationId = conversation, clientMessageId = Guid.NewGuid(), text = "." });
        await Eventually.True(() => ben.Events.Any(e => e.Name == "NewEntries"), "the message");
        ben.Events.ShouldNotContain(e => e.Name == "TypingIndicator");

        await _host.Server.Kill();
        await _host.Start();
        ann = await _ann.Connect();
        ben = await _ben.Connect();
        (await Watch(ben, _ann)).ShouldBe(1);
        await ann.Invoke("SendMessage", new { conversationId = conversation, clientMessageId = Guid.NewGuid(), text = "." });
        await Eventually.True(() => ben.Events.Any(e => e.Name == "NewEntries"), "the second message");
        Updates(ben).ShouldBeEmpty();
    }

    private static IEnumerable<(string Name, System.Text.Json.JsonElement Payload)> Updates(HubClient client) =>
        client.Events.Where(e => e.Name == "PresenceUpdate");

    /// <returns>How many are shown.</returns>
    private static async Task<int> Watch(HubClient watcher, ChatPerson watched) =>
        (await watcher.Invoke("WatchPresence", new { userIds = new[] { watched.Id } })).GetProperty("value").GetArrayLength();
}
