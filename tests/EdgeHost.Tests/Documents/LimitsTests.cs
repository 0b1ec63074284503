using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Documents;

/// <summary>A client that keeps to <c>GET /limits</c> is refused nothing for its size.</summary>
public sealed class LimitsTests
{
    [Fact]
    public async Task What_is_announced_is_taken_and_one_more_is_refused()
    {
        await using var app = await ChatApplication.Start(
            "Limits:MessageTextBytes=100", "Limits:ConversationNameLength=10", "Limits:GroupMembers=3", "Limits:PageSize=7",
            "Limits:PresenceWatch=2", "Limits:NewConversationsPerHour=100");
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var direct = await ann.NewDirect(ben);
        var limits = (await ann.Call(HttpMethod.Get, "limits")).Body;
        Limit("messageTextBytes").ShouldBe(100);
        Limit("groupMembers").ShouldBe(3);

        await Holds("messageTextBytes", 201, size => Post($"conversations/{direct}/messages", new { text = Text(size) }));
        await Holds("mentions", 201, size => Post(
            $"conversations/{direct}/messages", new { text = "x", mentions = Ids(size) }));
        await Holds("contentTypeLength", 201, size => Post(
            $"conversations/{direct}/messages", new { text = "x", contentType = Text(size) }));
        await Holds("conversationNameLength", 201, size => Post(
            "conversations", new { type = "group", name = Text(size), memberIds = new[] { ben.Id } }));
        var (_, group) = await ann.Call(
            HttpMethod.Post, "conversations", new { type = "group", name = "g", memberIds = new[] { ben.Id } });
        await Holds("conversationDescriptionLength", 200, async size => (await ann.Call(
            HttpMethod.Patch, $"conversations/{group.GetProperty("id").GetString()}", new { description = Text(size) })).Status);
        await Holds("displayNameLength", 200, size => Change(new { displayName = Text(size) }));
        await Holds("avatarLength", 200, size => Change(new { avatar = "https://a.example/".PadRight(size, 'x') }));
        await Holds("pageSize", 200, size => Get($"conversations?limit={size}"));
        await Holds("foundUsers", 200, size => Get($"users?query=ann&limit={size}"));
        await Holds("queryLength", 200, size => Get($"users?query={Text(size)}"));
        await Holds("userIds", 200, size => Get($"users?ids={string.Join(',', Ids(size))}"));
        await Holds("passwordLength", 201, size => Register(password: Password(size)));
        await Holds("passwordLengthMin", 201, size => Register(password: Password(size)), least: true);
        await Holds("usernameLength", 201, size => Register(username: $"{Guid.NewGuid():N}x"[..size]));
        await Holds("usernameLengthMin", 201, size => Register(username: Text(size)), least: true);
        await Holds("emailLength", 201, size => Register(email: $"{Text(size - 12)}@example.org"));
        await Holds("deviceTextLength", 201, size => Register(device: new { name = Text(size), platform = "x" }));
        await Holds("deviceSecretLength", 201, size => Register(
            device: new { name = "x", platform = "x", secret = Text(size) }));
        await Holds("deviceSecretLengthMin", 201, size => Register(
            device: new { name = "x", platform = "x", secret = Text(size) }), least: true);

        var hub = await ann.Connect();
        await Holds("presenceTextLength", 200, size => Call("SetPresence", new { status = "away", text = Text(size) }));
        await Holds("presenceWatch", 200, size => Call("WatchPresence", new { userIds = Ids(size) }));

        int Limit(string name) => limits.GetProperty(name).GetInt32();

        async Task Holds(string name, int taken, Func<int, Task<int>> call, bool least = false)
        {
            (await call(Limit(name))).ShouldBe(taken, name);
            (await call(Limit(name) + (least ? -1 : 1))).ShouldNotBe(taken, name);
        }

        async Task<int> Post(string path, object body) => (await ann.Call(
            HttpMethod.Post, path, body, ("Idempotency-Key", Guid.NewGuid().ToString()))).Status;

        async Task<int> Change(object body) => (await ann.Call(HttpMethod.Patch, "users/me", body)).Status;

        async Task<int> Get(string path) => (await ann.Call(HttpMethod.Get, path)).Status;

        async Task<int> Register(
            string? username = null, string password = ChatPerson.Password, string? email = null, object? device = null) =>
            (await ann.Call(HttpMethod.Post, "auth/register", new
            {
                username = username ?? Guid.NewGuid().ToString()[..20], password, email,
                device = device ?? new { name = "test", platform = "dotnet" },
            })).Status;

        async Task<int> Call(string method, object request) =>
            (await hub.Invoke(method, request)).TryGetProperty("error", out _) ? 400 : 200;
    }

    [Fact]
    public async Task They_may_be_kept_for_a_while_and_cost_a_permit_of_the_user_or_of_a_strangers_address()
    {
        await using var app = await ChatApplication.Start("Limits:CallsPerMinute=60", "Limits:MessagesPerMinute=1");
        var ann = await app.Person("ann");
        using (var answer = await ann.Http.GetAsync("limits", TestContext.Current.CancellationToken))
        {
            answer.Headers.CacheControl!.ToString().ShouldBe("max-age=300, private");
            answer.Headers.GetValues("RateLimit").Single().ShouldStartWith("\"calls\";r=60;");
        }

        using var stranger = new HttpClient { BaseAddress = new(app.Server, "/api/v1/") };
        var statuses = new List<int>();
        for (var i = 0; i < 70; i++)
        {
            using var answer = await stranger.GetAsync("limits", TestContext.Current.CancellationToken);
            statuses.Add((int)answer.StatusCode);
            answer.Headers.CacheControl!.NoStore.ShouldBe(statuses[^1] != 200);
        }

        statuses.Count(status => status == 200).ShouldBeInRange(60, 65);
        statuses[^1].ShouldBe(429);
        (await ann.Call(HttpMethod.Get, "limits")).Status.ShouldBe(200);
    }

    private static string Text(int length) => new('x', length);

    private static string Password(int length) =>
        string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i * 7 % 26))));

    private static Guid[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];
}
