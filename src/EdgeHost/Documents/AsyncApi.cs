using System.Text.Json.Nodes;
using ChatOrleans.Hubs;

namespace ChatOrleans.Documents;

/// <summary>
/// Describes the hub as AsyncAPI 3: an operation for each method, which the host receives and replies to, and for each event,
/// which it sends.
/// </summary>
internal static class AsyncApi
{
    private const string Channel = "chat";

    public static string Describe(string basePath)
    {
        var schemas = new RecordSchemas();
        var messages = new JsonObject();
        var operations = new JsonObject();
        foreach (var call in HubMembers.Calls)
        {
            var reply = call.Name + "Reply";
            messages[call.Name] = MessageOf(schemas.Of(call.Request));
            messages[reply] = MessageOf(ReplyOf(call.Answer, schemas));
            operations[call.Name] = Operation("receive", call.Name);
            operations[call.Name]!["reply"] = OnChannel(reply);
        }

        foreach (var sent in HubMembers.Events)
        {
            messages[sent.Name] = MessageOf(schemas.Of(sent.Payload));
            operations[sent.Name] = Operation("send", sent.Name);
        }

        var document = new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = DocumentHosting.Title,
                ["version"] = DocumentHosting.Version,
                ["description"] = "SignalR: a request or an event is the one argument of an invocation, a reply is its result.",
            },
            ["defaultContentType"] = "application/json",
            ["channels"] = new JsonObject
            {
                [Channel] = new JsonObject { ["address"] = basePath + ChatHub.Path, ["messages"] = messages },
            },
            ["operations"] = operations,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.Named,
                ["securitySchemes"] = new JsonObject
                {
                    [OpenApiOperations.TokenScheme] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["bearerFormat"] = "JWT",
                    },
                },
            },
        };
        return document.ToJsonString(new() { WriteIndented = true });
    }

    private static JsonObject MessageOf(JsonNode payload) => new() { ["payload"] = payload };

    /// <summary>Exactly one field of a reply is there.</summary>
    private static JsonObject ReplyOf(Type answer, RecordSchemas schemas) => new()
    {
        ["oneOf"] = new JsonArray(
        [
            .. WireShape.Of(typeof(Errors.Reply<>).MakeGenericType(answer)).Properties.Select(field => new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { [field.Name] = schemas.Of(field.PropertyType) },
                ["required"] = new JsonArray(field.Name),
            }),
        ]),
    };

    private static JsonObject Operation(string action, string message)
    {
        var operation = OnChannel(message);
        operation["action"] = action;
        operation["security"] = new JsonArray(Reference($"components/securitySchemes/{OpenApiOperations.TokenScheme}"));
        return operation;
    }

    private static JsonObject OnChannel(string message) => new()
    {
        ["channel"] = Reference($"channels/{Channel}"),
        ["messages"] = new JsonArray(Reference($"channels/{Channel}/messages/{message}")),
    };

    private static JsonObject Reference(string path) => new() { ["$ref"] = $"#/{path}" };
}
