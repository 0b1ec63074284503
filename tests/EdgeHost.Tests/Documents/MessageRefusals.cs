using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>What is refused of messages that are there, or wait for their time.</summary>
internal static class MessageRefusals
{
    public static async Task RefusesSchedules(Scene scene)
    {
        var (host, id) = (scene.Host, await scene.Schedule());
        foreach (var operation in (string[])["changeScheduled", "removeScheduled", "sendScheduled"])
        {
            await host.Refused(404, "NotFound", host.Operation(operation), scene.Ann.AccessToken, new Dictionary<string, string>
            {
                ["clientMessageId"] = Guid.NewGuid().ToString(),
            }, host.BodyOf(host.Operation(operation))?.ToJsonString());
        }

        await Schedule(409, "IdempotencyConflict", id);
        // The rest of the room is filled up.
        for (var i = 0; i < Scene.ScheduledMost; i++)
        {
            await scene.Ann.Call(HttpMethod.Post, $"conversations/{scene.Group}/scheduled", Body());
        }

        await Schedule(422, "LimitReached", Guid.NewGuid().ToString());
        var (_, all) = await scene.Ann.Call(HttpMethod.Get, "users/me/scheduled");
        List<int> statuses = [];
        foreach (var item in all.GetProperty("items").EnumerateArray())
        {
            var (status, _) = await host.Call(
                host.Operation("changeScheduled"), scene.Ann.AccessToken,
                new Dictionary<string, string> { ["clientMessageId"] = item.GetProperty("clientMessageId").GetString()! },
                JsonSerializer.Serialize(new { text = new string('x', 8_192) }));
            statuses.Add(status);
        }

        statuses.Distinct().ShouldBe([200, 422]);

        JsonObject Body() => new()
        {
            ["text"] = "other", ["sendAt"] = TimeProvider.System.GetUtcNow().AddDays(1).ToString("O"),
            ["clientMessageId"] = Guid.NewGuid().ToString(),
        };

        Task Schedule(int status, string code, string key)
        {
            var body = Body();
            body["clientMessageId"] = key;
            return host.Refused(
                status, code, host.Operation("scheduleMessage"), scene.Ann.AccessToken,
                new Dictionary<string, string> { ["id"] = scene.Group }, body.ToJsonString());
        }
    }

    /// <param name="key">Of a message.</param>
    public static async Task RefusesChanges(Scene scene, string key)
    {
        string message;
        foreach (var operation in (string[])
            ["editMessage", "deleteMessage", "addReaction", "removeReaction", "pinMessage", "unpinMessage"])
        {
            await Refused(409, "IdempotencyConflict", operation, scene.NextMessage(), key);
        }

        // One is pinned.
        for (var i = 1; i < Scene.PinsMost; i++)
        {
            message = scene.NextMessage();
            await Done("pinMessage", null);
        }

        await Refused(422, "LimitReached", "pinMessage", scene.NextMessage(), NewKey());

        // It takes one edit and two reactions, and has one.
        message = scene.NextMessage();
        await Done("editMessage", """{"text":"one"}""");
        await Done("addReaction", null, emoji: "🎉");
        await Refused(422, "LimitReached", "editMessage", message, NewKey());
        await Refused(422, "LimitReached", "addReaction", message, NewKey(), emoji: "🔥");

        async Task Done(string operation, string? body, string emoji = "👍") => (await scene.Host.Call(
            scene.Host.Operation(operation), scene.Ann.AccessToken, Parameters(operation, message, NewKey(), emoji), body))
            .Status.ShouldBe(200);

        static string NewKey() => Guid.NewGuid().ToString();

        Task Refused(int status, string code, string operation, string message, string key, string emoji = "👍") =>
            scene.Host.Refused(
                status, code, scene.Host.Operation(operation), scene.Ann.AccessToken, Parameters(operation, message, key, emoji),
                operation == "editMessage" ? """{"text":"two"}""" : null);

        Dictionary<string, string> Parameters(string operation, string message, string key, string emoji = "👍")
        {
            var parameters = new Dictionary<string, string>
            {
                ["id"] = scene.Group, ["messageId"] = message, ["Idempotency-Key"] = key,
            };
            if (operation.EndsWith("Reaction", StringComparison.Ordinal))
            {
                parameters["emoji"] = emoji;
            }

            return parameters;
        }
    }
}
