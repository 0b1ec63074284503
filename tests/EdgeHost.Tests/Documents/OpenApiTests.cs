using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>The host does what <c>/openapi/v1.json</c> says: each operation is called as it is described there.</summary>
public sealed class OpenApiTests
{
    // In a full conversation, which has 4,294,967,295 entries; of users whose registration a crash cut off; of pending
    // members, whom there are none of where everybody is welcome; of what is being sent at that moment; and of who was removed,
    // where Ben is a member.
    private static readonly (string Operation, int Status)[] NotProvoked =
    [
        ("sendMessage", 422), ("getOwnProfile", 404), ("changeOwnProfile", 404), ("acceptConversation", 422),
        ("addReaction", 403), ("removeReaction", 403), ("changeScheduled", 409), ("removeScheduled", 409),
        ("joinConversation", 403),
    ];

    [Fact]
    public async Task Every_operation_answers_what_it_is_described_to_answer()
    {
        await using var scene = await Scene.Start();
        foreach (var operation in scene.Host.Operations)
        {
            foreach (var (parameters, body) in scene.CallsOf(operation))
            {
                foreach (var _ in operation.Statuses.Where(status => status < 300))
                {
                    var (status, answer) = await scene.Host.Call(operation, scene.TokenFor(operation), parameters, body);
                    status.ShouldBeLessThan(300, $"{operation.Id} {body}: {answer}");
                }
            }
        }

        scene.Host.Operations.SelectMany(operation => operation.Statuses.Select(status => (operation.Id, status)))
            .Where(described => described.status < 300).Except(scene.Host.Seen).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_operation_answers_the_errors_it_is_described_to_answer()
    {
        await using var scene = await Scene.Start();
        foreach (var operation in scene.Host.Operations)
        {
            await RefusesStrangers(scene, operation);
            await RefusesMalformedParameters(scene, operation);
            await RefusesMalformedBodies(scene, operation);
        }

        await RefusesWhatConflicts(scene);
        await using var small = await DescribedHost.Start(
            "Limits:FailedLoginsPerAddressPerMinute=1", "Limits:RegistrationsPerAddressPerHour=3",
            "Limits:RefreshesPerMinute=1", "Limits:MessagesBurst=1", "Limits:MessagesPerMinute=1",
            "Limits:NewConversationsPerHour=1", "Limits:GroupMembers=2", "Limits:UserBlocks=1", "Limits:UserDrafts=1",
            "Limits:ConversationInvites=1");
        await RefusesWhatIsTooMuch(small);

        // Every operation may be unavailable or called too often; neither is a matter of the operation.
        scene.Host.Operations
            .SelectMany(operation => operation.Statuses.Select(status => (operation.Id, status)))
            .Where(described => described.status is >= 300 and not (503 or 429))
            .Except([.. scene.Host.Seen, .. small.Seen, .. NotProvoked])
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_and_may_be_unavailable_or_called_too_often()
    {
        await using var host = await DescribedHost.Start();
        host.Operations.Count.ShouldBe(49);
        host.Operations.Select(operation => operation.Id).ShouldBeUnique();
        host.Operations.Where(operation => !operation.Describes(503, "Unavailable")).ShouldBeEmpty();
        host.Operations.Where(operation => !operation.Describes(429, "RateLimited")).ShouldBeEmpty();
    }

    private static async Task RefusesStrangers(Scene scene, DocumentedOperation operation)
    {
        var host = scene.Host;
        if (operation.IsSecured)
        {
            await host.Refused(401, "Unauthenticated", operation, token: null);
            await host.Refused(401, "Unauthenticated", operation, token: "no token");
        }

        var parameters = host.RequiredOf(operation);
        if (operation.Describes(404, "NotFound") && parameters.ContainsKey("id"))
        {
            parameters["id"] = Guid.NewGuid().ToString();
            await host.Refused(404, "NotFound", operation, scene.Ann.AccessToken, parameters);
        }

        if (operation.Describes(404, "NotFound") && operation.Path.Contains("/conversations", StringComparison.Ordinal))
        {
            var body = host.BodyOf(operation);
            if (operation.Id == "createConversation")
            {
                body!["id"] = scene.Group;
            }

            await host.Refused(404, "NotFound", operation, scene.Stranger.AccessToken, body: body?.ToJsonString());
        }

        if (operation.Describes(403, "Forbidden") && !NotProvoked.Contains((operation.Id, 403)))
        {
            parameters["id"] = scene.Channel;
            if (parameters.ContainsKey("messageId"))
            {
                parameters["messageId"] = scene.News;
            }

            await host.Refused(403, "Forbidden", operation, scene.Ben.AccessToken, parameters);
        }
    }

    private static async Task RefusesMalformedParameters(Scene scene, DocumentedOperation operation)
    {
        foreach (var parameter in operation.Parameters)
        {
            var name = DocumentedOperation.NameOf(parameter);
            foreach (var value in scene.Wrong(parameter.GetProperty("schema")))
            {
                var parameters = scene.Host.RequiredOf(operation, and: name);
                parameters[name] = value;
                await scene.Host.Refused(400, "Invalid", operation, scene.TokenFor(operation), parameters);
            }
        }
    }

    private static async Task RefusesMalformedBodies(Scene scene, DocumentedOperation operation)
    {
        if (operation.BodySchema is not { } schema)
        {
            return;
        }

        var token = scene.TokenFor(operation);
        foreach (var malformed in (string[])["{", "null", "[]", "\"x\""])
        {
            await scene.Host.Refused(400, "Invalid", operation, token, body: malformed);
        }

        var full = scene.Host.BodyOf(operation)!;
        foreach (var field in scene.RequiredFields(schema))
        {
            var without = full.DeepClone();
            without.AsObject().Remove(field).ShouldBeTrue();
            await scene.Host.Refused(400, "Invalid", operation, token, body: without.ToJsonString());
        }

        foreach (var (field, _) in full)
        {
            // No field is a list of lists.
            var wrong = full.DeepClone();
            wrong[field] = new JsonArray(new JsonArray());
            await scene.Host.Refused(400, "Invalid", operation, token, body: wrong.ToJsonString());
        }

        var large = full.DeepClone();
        large["more"] = new string('x', 70_000);
        await scene.Host.Refused(413, "TooLarge", operation, token, body: large.ToJsonString());
    }

    private static async Task RefusesWhatConflicts(Scene scene)
    {
        var (host, ann) = (scene.Host, scene.Ann);
        JsonObject With(string operation, string field, JsonNode value)
        {
            var body = host.BodyOf(host.Operation(operation))!;
            body[field] = value;
            return body;
        }

        Task Refused(int status, string code, string operation, JsonNode body, params (string Name, string Value)[] others)
        {
            var parameters = host.RequiredOf(host.Operation(operation));
            foreach (var (name, value) in others)
            {
                parameters[name] = value;
            }

            return host.Refused(status, code, host.Operation(operation), ann.AccessToken, parameters, body.ToJsonString());
        }

        var device = new JsonObject { ["id"] = scene.Ben.DeviceId, ["name"] = "x", ["platform"] = "x" };
        await Refused(409, "Conflict", "registerUser", With("registerUser", "username", ann.Name));
        await Refused(409, "Conflict", "logIn", With("logIn", "device", device));
        await Refused(401, "Unauthenticated", "logIn", With("logIn", "password", "wrong password"));
        await Refused(401, "Unauthenticated", "refreshSession", With("refreshSession", "refreshToken", "x"));
        await Refused(409, "Conflict", "changeOwnProfile", new JsonObject { ["displayName"] = "Ann" }, ("If-Match", "\"0\""));
        await Refused(409, "Conflict", "changeRole", new JsonObject { ["role"] = "member" }, ("userId", ann.Id));

        await FullGroup.RefusesWrongLinks(host, ann);
        await host.Refused(
            404, "NotFound", host.Operation("blockUser"), ann.AccessToken, User(Guid.NewGuid().ToString()));
        (await host.Call(host.Operation("blockUser"), ann.AccessToken, User(scene.Dave.Id), null)).Status.ShouldBe(204);
        await Refused(
            403, "Blocked", "createConversation", With("createConversation", "memberIds", new JsonArray(scene.Dave.Id)));

        var key = Guid.NewGuid().ToString();
        foreach (var text in (string[])["one", "another"])
        {
            var post = new JsonObject { ["text"] = text };
            var (status, _) = await host.Call(
                host.Operation("sendMessage"), ann.AccessToken,
                new Dictionary<string, string> { ["id"] = scene.Group, ["Idempotency-Key"] = key }, post.ToJsonString());
            status.ShouldBe(text == "one" ? 201 : 409);
        }

        await MessageRefusals.RefusesChanges(scene, key);
        await MessageRefusals.RefusesSchedules(scene);
    }

    private static Dictionary<string, string> User(string id) => new() { ["userId"] = id };

    private static async Task RefusesWhatIsTooMuch(DescribedHost host)
    {
        var (ann, ben, carol) = (await host.Person("ann"), await host.Person("ben"), await host.Person("carol"));
        Task<(int Status, JsonElement Body)> Call(string operation, object body, string? id = null) => host.Call(
            host.Operation(operation), ann.AccessToken,
            id is null ? [] : new Dictionary<string, string> { ["id"] = id, ["Idempotency-Key"] = Guid.NewGuid().ToString() },
            JsonSerializer.Serialize(body));

        var device = new { name = "another", platform = "x" };
        (await Call("logIn", new { username = "ann", password = "wrong password", device })).Status.ShouldBe(401);
        (await Call("refreshSession", new { refreshToken = ann.RefreshToken })).Status.ShouldBe(200);
        foreach (var (operation, body) in new (string, object)[]
        {
            ("logIn", new { username = "ann", password = ChatPerson.Password, device }),
            ("refreshSession", new { refreshToken = ann.RefreshToken }),
            ("registerUser", new { username = "eve", password = ChatPerson.Password, device }),
        })
        {
            (await Call(operation, body)).Status.ShouldBe(429);
        }

        object Group(params string[] members) => new { type = "group", name = "some", memberIds = members };
        (await Call("createConversation", Group(ben.Id, carol.Id))).Status.ShouldBe(422);
        var (created, group) = await Call("createConversation", Group(ben.Id));
        created.ShouldBe(201);
        (await Call("createConversation", Group(ben.Id))).Status.ShouldBe(429);
        var id = group.GetProperty("id").GetString();
        (await Call("addMember", new { userId = carol.Id }, id)).Status.ShouldBe(422);
        await FullGroup.Refuses(host, ann, carol, id!);
        (await Call("sendMessage", new { text = "one" }, id)).Status.ShouldBe(201);
        (await Call("sendMessage", new { text = "two" }, id)).Status.ShouldBe(429);
        var (_, other) = await ben.Call(HttpMethod.Post, "conversations", Group(ann.Id));
        foreach (var (conversation, status) in new[] { (id, 200), (other.GetProperty("id").GetString(), 422) })
        {
            await Eventually.True(
                async () => (await Call("saveDraft", new { text = "half a" }, conversation)).Status == status, $"{status}");
        }

        foreach (var (user, status) in new[] { (ben, 204), (carol, 422) })
        {
            (await host.Call(host.Operation("blockUser"), ann.AccessToken, User(user.Id), null)).Status.ShouldBe(status);
        }
    }
}
