using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>
/// Ann calls, and is owner of a group and a channel, in which Ben is a member. The samples of the host know all of their ids.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    // Operations on a message: each call has one of its own, as long as there are some.
    private static readonly string[] Changes = ["editMessage", "deleteMessage", "addReaction", "removeReaction", "pinMessage"];
    private const int MessagesMade = 100;

    public const int PinsMost = 5;

    public const int ScheduledMost = 12;

    private readonly Queue<string> _messages = [];

    // Of the present call.
    private Guid _key;

    private Scene(DescribedHost host) => Host = host;

    public DescribedHost Host { get; }

    public ChatPerson Ann { get; private set; } = null!;

    public ChatPerson Ben { get; private set; } = null!;

    public ChatPerson Stranger { get; private set; } = null!;

    /// <summary>Whom Ann blocks.</summary>
    public ChatPerson Dave { get; private set; } = null!;

    public string Group { get; private set; } = null!;

    public string Channel { get; private set; } = null!;

    /// <summary>A message of Ann's in the channel.</summary>
    public string News { get; private set; } = null!;

    /// <summary>Of a session that ends when it is called.</summary>
    private ChatPerson Leaving { get; set; } = null!;

    public static async Task<Scene> Start()
    {
        var scene = new Scene(await DescribedHost.Start(
            "Limits:FailedLoginsPerAddressPerMinute=1000", "Limits:RegistrationsPerAddressPerHour=1000",
            "Limits:MessagesBurst=1000", "Limits:NewConversationsPerHour=1000",
            "Limits:UserDevices=1000", "Limits:CallsPerMinute=100000", "Limits:ChangesPerMinute=100000",
            "Limits:MessageEdits=1", "Limits:MessageReactions=2", $"Limits:ConversationPins={PinsMost}",
            $"Limits:UserScheduled={ScheduledMost}"));
        await scene.Enter();
        return scene;
    }

    public string? TokenFor(DocumentedOperation operation) =>
        !operation.IsSecured ? null : (operation.Id == "logOut" ? Leaving : Ann).AccessToken;

    /// <summary>
    /// With all that may be left out and without; each parameter that may be left out alone, too, and at its bounds.
    /// </summary>
    public IEnumerable<(IReadOnlyDictionary<string, string> Parameters, string? Body)> CallsOf(DocumentedOperation operation)
    {
        var required = Host.RequiredOf(operation).Keys.ToHashSet();
        foreach (var parameter in operation.Parameters)
        {
            var name = DocumentedOperation.NameOf(parameter);
            if (required.Contains(name))
            {
                continue;
            }

            _key = Guid.NewGuid();
            var parameters = Host.RequiredOf(operation, and: name);
            yield return (parameters, Host.BodyOf(operation)?.ToJsonString());
            foreach (var bound in BoundsOf(parameter.GetProperty("schema")))
            {
                parameters[name] = bound;
                yield return (parameters, Host.BodyOf(operation)?.ToJsonString());
            }
        }

        foreach (var body in BodiesOf(operation))
        {
            yield return (Host.RequiredOf(operation), body);
        }
    }

    public IEnumerable<string> RequiredFields(JsonElement schema) =>
        Host.Schemas.Resolve(schema).TryGetProperty("required", out var required)
            ? required.EnumerateArray().Select(name => name.GetString()!)
            : [];

    /// <summary>Texts that a parameter of that schema must not be.</summary>
    public IEnumerable<string> Wrong(JsonElement parameter)
    {
        var schema = Host.Schemas.Resolve(parameter);
        if (schema.TryGetProperty("format", out _) || schema.TryGetProperty("pattern", out _))
        {
            yield return "wrong";
        }

        if (schema.TryGetProperty("minLength", out _))
        {
            yield return "";
        }

        if (schema.TryGetProperty("maxLength", out var longest))
        {
            yield return new string('x', longest.GetInt32() + 1);
        }

        if (schema.TryGetProperty("minimum", out var least))
        {
            yield return (least.GetInt64() - 1).ToString();
        }

        if (schema.TryGetProperty("maximum", out var most))
        {
            yield return (most.GetInt64() + 1).ToString();
        }
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task Enter()
    {
        (Ann, Ben, Stranger) = (await Host.Person("ann"), await Host.Person("ben"), await Host.Person("stranger"));
        Dave = await Host.Person("dave");
        var (carol, refreshing) = (await Host.Person("carol"), await Host.Person("refreshing"));
        Leaving = await Host.SecondDevice("ann");
        var ended = await Host.SecondDevice("ann");
        Group = await New("group");
        Channel = await New("channel");
        var sent = await Write(Group);
        News = await Write(Channel);
        await Ann.Call(HttpMethod.Put, $"conversations/{Group}/pins/{sent}");
        for (var i = 0; i < MessagesMade; i++)
        {
            var message = await Write(Group);
            await Ann.Call(HttpMethod.Put, $"conversations/{Group}/messages/{message}/reactions/👍");
            _messages.Enqueue(message);
        }

        var (_, page) = await Ann.Call(HttpMethod.Get, "conversations?limit=1");

        var (samples, users) = (Host.Samples, 0);
        samples.Know("registerUser.username", () => $"user{++users}");
        samples.Know("username", Ann.Name);
        samples.Know("password", ChatPerson.Password);
        samples.Know("secret", "a secret of some device");
        samples.Know("email", "somebody@example.org");
        samples.Know("avatar", "https://pictures.example/ann.png");
        samples.Know("contentType", "text");
        samples.Know("refreshToken", refreshing.RefreshToken);
        samples.Know("id", Group);
        samples.Know("registerUser.id", () => Guid.NewGuid());
        samples.Know("logIn.id", () => Guid.NewGuid());
        samples.Know("createConversation.id", () => Guid.NewGuid());
        samples.Know("getUser.id", Ben.Id);
        samples.Know("endDeviceSession.id", ended.DeviceId);
        samples.Know("userId", Ben.Id);
        samples.Know("addMember.userId", carol.Id);
        samples.Know("removeMember.userId", carol.Id);
        samples.Know("blockUser.userId", Dave.Id);
        samples.Know("unblockUser.userId", Dave.Id);
        KnowMessages(samples, sent);
        await KnowScheduled(samples);
        var (_, invite) = await Ann.Call(HttpMethod.Post, $"conversations/{Group}/invites", new { });
        samples.Know("token", invite.GetProperty("token").GetString()!);
        samples.Know("expiresAt", "2999-12-31T00:00:00.000Z");
        samples.Know("findConversations.query", "a");
        samples.Know("findConversations.cursor", $"61_{Guid.NewGuid()}");
        samples.Know("memberIds", new[] { Ben.Id });
        // Only a direct conversation has no name.
        samples.Know("createConversation.name", "some");
        // Of name, description and history one is needed.
        samples.Know("changeConversation.name", "some");
        // One setting is needed.
        samples.Know("changeSettings.favourite", true);
        samples.Know("muteUntil", "9999-12-31T00:00:00.000Z");
        samples.Know("type", "group");
        samples.Know("role", "admin");
        samples.Know("findUsers.query", "be");
        samples.Know("ids", $"{Ben.Id},{Dave.Id}");
        samples.Replaces("findUsers.ids", "query");
        samples.Know("listConversations.cursor", page.GetProperty("next").GetString()!);
        samples.Know("If-Match", "*");
        // One of both is needed, and both are the same.
        samples.Know("sendMessage.Idempotency-Key", () => _key);
        samples.Know("editMessage.Idempotency-Key", () => _key);
        samples.Know("clientMessageId", () => _key);
    }

    private void KnowMessages(Samples samples, string sent)
    {
        samples.Know("messageId", sent);
        samples.Know("replyTo", sent);
        samples.Know("emoji", "👍");
        foreach (var change in Changes)
        {
            samples.Know($"{change}.messageId", NextMessage);
        }
        // It is answered as done already, from the second time on.
        samples.Know("unpinMessage.messageId", sent);
        // One of both is needed.
        samples.Know("sendMessage.text", "some");
        samples.SetApart("sendMessage.forward");
    }

    private async Task KnowScheduled(Samples samples)
    {
        samples.Know("sendAt", TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        samples.Know("scheduleMessage.Idempotency-Key", () => _key);
        // Of text and time one is needed; mentions come with a text.
        samples.Know("changeScheduled.text", "some");
        foreach (var operation in (string[])["changeScheduled", "removeScheduled", "sendScheduled"])
        {
            samples.Know($"{operation}.clientMessageId", await Schedule());
        }
    }

    /// <summary>A message of Ann's that waits.</summary>
    public async Task<string> Schedule()
    {
        var (_, message) = await Ann.Call(HttpMethod.Post, $"conversations/{Group}/scheduled", new
        {
            text = "x", clientMessageId = Guid.NewGuid(), sendAt = TimeProvider.System.GetUtcNow().AddDays(1),
        });
        return message.GetProperty("clientMessageId").GetString()!;
    }

    private static IEnumerable<string> BoundsOf(JsonElement schema) => schema.EnumerateObject()
        .Where(keyword => keyword.Name is "minimum" or "maximum").Select(keyword => keyword.Value.GetRawText());

    private IEnumerable<string?> BodiesOf(DocumentedOperation operation)
    {
        _key = Guid.NewGuid();
        var full = Host.BodyOf(operation);
        yield return full?.ToJsonString();
        _key = Guid.NewGuid();
        if (Host.BodyOf(operation, all: false) is { } least && least.Count < full!.Count)
        {
            yield return least.ToJsonString();
        }

        if (operation.Id == "sendMessage")
        {
            _key = Guid.NewGuid();
            yield return JsonSerializer.Serialize(
                new { clientMessageId = _key, forward = new { conversationId = Channel, messageId = News } });
        }
    }

    /// <summary>A message of Ann's to which she has reacted.</summary>
    public string NextMessage() => _messages.Count > 1 ? _messages.Dequeue() : _messages.Peek();

    private async Task<string> Write(string conversation)
    {
        var (_, sent) = await Ann.Call(
            HttpMethod.Post, $"conversations/{conversation}/messages", new { text = "x", clientMessageId = Guid.NewGuid() });
        return sent.GetProperty("messageId").GetString()!;
    }

    private async Task<string> New(string type)
    {
        var (_, created) = await Ann.Call(
            HttpMethod.Post, "conversations", new { type, name = type, memberIds = new[] { Ben.Id } });
        return created.GetProperty("id").GetString()!;
    }
}
