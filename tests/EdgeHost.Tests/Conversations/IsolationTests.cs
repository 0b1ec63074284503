using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.EdgeHost.Tests.Conversations;

/// <summary>One conversation whose log cannot be read: it fails alone.</summary>
public sealed class IsolationTests : IAsyncLifetime
{
    private ChatApplication _app = null!;
    private ChatPerson _ben = null!;
    private string _broken = null!;
    private string _other = null!;

    private FaultyLog Log => _app.Services.GetRequiredService<FaultyLog>();

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start(FaultyLog.Between);
        _ben = await _app.Person("ben");
        _broken = await NewTalk("ann");
        _other = await NewTalk("cia");
        Log.Unreadable = ConversationId.From(Guid.Parse(_broken));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_sync_brings_the_others_and_names_it()
    {
        var device = await _ben.Connect();
        var answer = await Sync(device, [_broken, _other]);
        Failed(answer).ShouldBe([(_broken, "Unavailable")]);
        var delta = answer.GetProperty("conversations").EnumerateArray().ShouldHaveSingleItem();
        delta.GetProperty("conversationId").GetString().ShouldBe(_other);
        delta.GetProperty("entries").GetArrayLength().ShouldBe(3);
        answer.GetProperty("more").GetBoolean().ShouldBeFalse();

        Log.Unreadable = null;
        answer = await Sync(device, [_broken]);
        Failed(answer).ShouldBeEmpty();
        answer.GetProperty("conversations")[0].GetProperty("entries").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task A_sync_of_a_new_device_and_the_list_name_it_too()
    {
        var answer = await Sync(await _ben.Connect(), []);
        Failed(answer).ShouldBe([(_broken, "Unavailable")]);
        answer.GetProperty("added").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(_other);

        var (status, list) = await _ben.Call(HttpMethod.Get, "conversations");
        status.ShouldBe(200);
        Failed(list).ShouldBe([(_broken, "Unavailable")]);
        list.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(_other);
    }

    /// <summary>With a message, which is to be shown.</summary>
    private async Task<string> NewTalk(string name)
    {
        var person = await _app.Person(name);
        var id = await person.NewDirect(_ben);
        await person.Call(HttpMethod.Post, $"conversations/{id}/messages", new { text = ".", clientMessageId = Guid.NewGuid() });
        return id;
    }

    private static async Task<JsonElement> Sync(HubClient device, string[] conversations) => (await device.Invoke("Sync", new
    {
        cursors = conversations.Select(conversation => new { conversationId = conversation, sequence = 0 }),
    })).GetProperty("value");

    private static IEnumerable<(string?, string?)> Failed(JsonElement answer) => answer.GetProperty("failed").EnumerateArray()
        .Select(failure => (
            failure.GetProperty("conversationId").GetString(),
            failure.GetProperty("error").GetProperty("code").GetString()));
}
