using System.Text.Json;
using ChatOrleans.Client;
using ChatOrleans.Samples;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.EdgeHost.Tests;

/// <summary>People outside, over real sockets, and the sample's bot in the server's process.</summary>
public sealed class BotTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!;
    private string _bot = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start(services => services.AddChatClient().AddHostedService<EchoBot>());
        _ann = await _app.Person("ann");
        await Eventually.True(async () => await Found(EchoBot.Username) is { Length: > 0 }, "the bot's user");
        _bot = await Found(EchoBot.Username);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_bot_answers_each_message_once_over_restarts_too()
    {
        var ann = await _ann.Connect();
        var talk = await NewConversation(new { type = "direct", memberIds = new[] { _bot } });
        await Send(ann, talk, "one");
        await Send(ann, talk, "two");
        await Eventually.True(() => Answers(ann).Count() == 2, "both answers");

        await _app.Restart();
        ann = await _ann.Connect();
        await Send(ann, talk, "three");
        await Eventually.True(() => Answers(ann).Contains("three"), "the answer of the restarted bot");
        var (_, page) = await _ann.Call(HttpMethod.Get, $"conversations/{talk}/messages");
        var messages = page.GetProperty("items").EnumerateArray().ToList();
        Texts(messages.Where(message => From(message, _bot))).ShouldBe(["one", "two", "three"]);
        Texts(messages.Where(message => From(message, _ann.Id))).ShouldBe(["one", "two", "three"]);
        messages.Last(message => From(message, _bot)).GetProperty("replyTo").GetString()
            .ShouldBe(messages.Last(message => From(message, _ann.Id)).GetProperty("messageId").GetString());
    }

    [Fact]
    public async Task The_bot_answers_in_groups_that_it_was_added_to_and_is_shown_online()
    {
        var ann = await _ann.Connect();
        var group = await NewConversation(new { type = "group", name = "Group", memberIds = Array.Empty<string>() });
        await Send(ann, group, "before");
        (await _ann.Call(HttpMethod.Post, $"conversations/{group}/members", new { userId = _bot })).Status.ShouldBe(200);
        await Send(ann, group, "after");
        await Eventually.True(() => Answers(ann).Any(), "the answer");
        Answers(ann).ShouldBe(["after"]);
        var seen = (await ann.Invoke("WatchPresence", new { userIds = new[] { _bot } })).GetProperty("value");
        seen.EnumerateArray().Single().GetProperty("status").GetString().ShouldBe("online");
    }

    [Fact]
    public async Task Nobody_logs_in_or_registers_as_the_bot()
    {
        foreach (var password in new[] { ChatPerson.Password, "        ", string.Empty })
        {
            var (status, _) = await Auth("login", password);
            status.ShouldBe(401);
        }

        (await Auth("register", ChatPerson.Password)).Status.ShouldBe(409);
        var chat = _app.Services.GetRequiredService<ChatClient>();
        (await chat.EnsureUser("ann", "Ann")).Error!.Field.ShouldBe("username");
    }

    private Task<(int Status, JsonElement Body)> Auth(string how, string password) => _ann.Call(
        HttpMethod.Post,
        $"auth/{how}",
        new { username = EchoBot.Username, password, device = new { name = "test", platform = "dotnet" } });

    private async Task<string> Found(string name) =>
        (await _ann.Call(HttpMethod.Get, $"users?query={name}")).Body.GetProperty("items").EnumerateArray()
            .Select(user => user.GetProperty("id").GetString()!).SingleOrDefault() ?? string.Empty;

    private async Task<string> NewConversation(object request) =>
        (await _ann.Call(HttpMethod.Post, "conversations", request)).Body.GetProperty("id").GetString()!;

    private static async Task Send(HubClient client, string conversation, string text) =>
        (await client.Invoke("SendMessage", new { conversationId = conversation, clientMessageId = Guid.NewGuid(), text }))
            .TryGetProperty("value", out _).ShouldBeTrue();

    private IEnumerable<string?> Answers(HubClient client) => client.Events
        .Where(e => e.Name == "NewEntries")
        .SelectMany(e => e.Payload.GetProperty("entries").EnumerateArray())
        .Where(entry => From(entry, _bot) && entry.TryGetProperty("text", out _))
        .Select(entry => entry.GetProperty("text").GetString());

    private static bool From(JsonElement message, string sender) => message.GetProperty("senderId").GetString() == sender;

    private static IEnumerable<string?> Texts(IEnumerable<JsonElement> messages) =>
        messages.Select(message => message.GetProperty("text").GetString());
}
