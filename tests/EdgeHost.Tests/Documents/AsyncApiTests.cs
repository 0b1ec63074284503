using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOrleans.Connections;
using ChatOrleans.Hubs;
using ChatOrleans.Protocol;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>The hub does what <c>/asyncapi/v1.json</c> says.</summary>
public sealed class AsyncApiTests
{
    [Fact]
    public async Task Every_method_and_event_of_the_hub_is_described_and_every_reference_leads_somewhere()
    {
        await using var app = await ChatApplication.Start();
        var document = await Read(app, "asyncapi");
        Names(document, "receive").ShouldBe(MethodsOf(typeof(ChatHub)).Where(name => name != "OnConnectedAsync"));
        Names(document, "send").ShouldBe(MethodsOf(typeof(IChatClient)));
        document.GetProperty("channels").EnumerateObject().Single().Value.GetProperty("address").GetString()
            .ShouldBe("/hubs/chat");
        var check = new SchemaCheck(document);
        foreach (var part in All(document).Where(part => part.ValueKind == JsonValueKind.Object))
        {
            check.Resolve(part).ValueKind.ShouldBe(JsonValueKind.Object);
        }
    }

    [Fact]
    public async Task What_both_documents_describe_is_described_alike()
    {
        await using var app = await ChatApplication.Start();
        var (rest, hub) = (Schemas(await Read(app, "openapi")), Schemas(await Read(app, "asyncapi")));
        var both = rest.Keys.Intersect(hub.Keys).ToList();
        both.ShouldContain("Entry");
        both.ShouldContain("Summary");
        both.Where(name => !JsonNode.DeepEquals(rest[name], hub[name]))
            .Select(name => $"{name}: {rest[name]?.ToJsonString()} {hub[name]?.ToJsonString()}")
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task Calls_and_events_are_as_described()
    {
        await using var app = await ChatApplication.Start("Limits:MessagesBurst=1000");
        var document = await Read(app, "asyncapi");
        var check = new SchemaCheck(document);
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var group = await NewGroup(ann, ben);
        var (annHub, benHub) = (await ann.Connect(), await ben.Connect());
        var samples = new Samples(check);
        samples.Know("conversationId", group);
        samples.Know("contentType", "text");
        samples.Know("emoji", "👍");
        samples.Know("replyTo", await Write(ann, group));
        samples.Know("userIds", new[] { ben.Id });
        samples.SetApart("SendMessage.forward");

        foreach (var operation in Operations(document, "receive"))
        {
            // What may be deleted in between is another message each time.
            var message = await Write(ann, group);
            samples.Know("messageId", message);
            if (operation.Name == "RemoveReaction")
            {
                await annHub.Invoke("AddReaction", new
                {
                    conversationId = group, clientMessageId = Guid.NewGuid(), messageId = message, emoji = "👍",
                });
            }

            if (operation.Name == "UnpinMessage")
            {
                await annHub.Invoke(
                    "PinMessage", new { conversationId = group, clientMessageId = Guid.NewGuid(), messageId = message });
            }

            // A page is before or after a place, not both.
            var request = samples.Of(
                Payload(check, operation.Value), operation.Name, "request", all: operation.Name != "History");
            var reply = await annHub.Invoke(operation.Name, request);
            check.ShouldFit(reply, Payload(check, operation.Value.GetProperty("reply")), operation.Name);
            reply.TryGetProperty("value", out _).ShouldBeTrue($"{operation.Name}: {reply}");
            var refused = await annHub.InvokeRaw(operation.Name, "[5]");
            check.ShouldFit(refused, Payload(check, operation.Value.GetProperty("reply")), operation.Name);
            refused.TryGetProperty("error", out _).ShouldBeTrue($"{operation.Name}: {refused}");
        }

        await ProvokeEvents(app, (ann, annHub), (ben, benHub), group);
        var events = Operations(document, "send").ToDictionary(operation => operation.Name, operation => operation.Value);
        foreach (var name in events.Keys)
        {
            await Eventually.True(() => annHub.Events.Concat(benHub.Events).Any(one => one.Name == name), $"an event {name}");
        }

        foreach (var (name, payload) in annHub.Events.Concat(benHub.Events))
        {
            check.ShouldFit(payload, Payload(check, events[name]), name);
        }
    }

    private static async Task ProvokeEvents(
        ChatApplication app, (ChatPerson Person, HubClient Hub) ann, (ChatPerson Person, HubClient Hub) ben, string group)
    {
        await ben.Hub.Invoke("SetPresence", new { status = "away", text = "x" });
        await ben.Hub.Invoke("StartTyping", new { conversationId = group });
        await ann.Person.Call(HttpMethod.Post, $"conversations/{group}/scheduled", new
        {
            clientMessageId = Guid.NewGuid(), text = "x", sendAt = TimeProvider.System.GetUtcNow().AddDays(1),
        });
        await ben.Hub.Invoke("MarkRead", new { conversationId = group, sequence = 3 });
        var left = await NewGroup(ann.Person, ben.Person);
        await ann.Person.Call(HttpMethod.Delete, $"conversations/{left}/members/{ben.Person.Id}");
        await ann.Person.Call(HttpMethod.Patch, $"conversations/{group}/settings", new { favourite = true, unreadFrom = 1 });
        foreach (var connection in app.Services.GetRequiredService<ConnectionRegistry>().All)
        {
            connection.Send(EventBytes.Of(client => client.Resync(new())));
        }

        await app.Drain();
    }

    private static async Task<string> Write(ChatPerson person, string conversation)
    {
        var (_, sent) = await person.Call(
            HttpMethod.Post, $"conversations/{conversation}/messages", new { text = "x", clientMessageId = Guid.NewGuid() });
        return sent.GetProperty("messageId").GetString()!;
    }

    private static async Task<string> NewGroup(ChatPerson owner, ChatPerson member)
    {
        var (_, created) = await owner.Call(
            HttpMethod.Post, "conversations", new { type = "group", name = "x", memberIds = new[] { member.Id } });
        return created.GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> Read(ChatApplication app, string document)
    {
        using var http = new HttpClient();
        return await http.GetFromJsonAsync<JsonElement>(new Uri(app.Server, $"{document}/v1.json"));
    }

    private static IEnumerable<string> MethodsOf(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(method => method.Name).Order(StringComparer.Ordinal);

    private static IEnumerable<JsonProperty> Operations(JsonElement document, string action) =>
        document.GetProperty("operations").EnumerateObject()
            .Where(operation => operation.Value.GetProperty("action").GetString() == action);

    private static IEnumerable<string> Names(JsonElement document, string action) =>
        Operations(document, action).Select(operation => operation.Name);

    /// <summary>The schema of an operation's one message.</summary>
    private static JsonElement Payload(SchemaCheck check, JsonElement operation) =>
        check.Resolve(operation.GetProperty("messages").EnumerateArray().Single()).GetProperty("payload");

    /// <summary>By name, without what is for people.</summary>
    private static Dictionary<string, JsonNode?> Schemas(JsonElement document) =>
        document.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .ToDictionary(schema => schema.Name, schema => Canonical(schema.Value));

    private static JsonNode? Canonical(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(schema.EnumerateObject()
            .Where(part => part is not { Name: "description", Value.ValueKind: JsonValueKind.String })
            .Select(part => KeyValuePair.Create(
                part.Name, part.Name == "required" ? Sorted(part.Value) : Canonical(part.Value)))),
        JsonValueKind.Array => new JsonArray([.. schema.EnumerateArray().Select(Canonical)]),
        _ => JsonNode.Parse(schema.GetRawText()),
    };

    private static JsonNode Sorted(JsonElement names) =>
        new JsonArray([.. names.EnumerateArray().Select(name => name.GetString()).Order(StringComparer.Ordinal)]);

    private static IEnumerable<JsonElement> All(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => All(property.Value)).Prepend(json),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(All),
        _ => [],
    };
}
