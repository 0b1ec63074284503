using System.Diagnostics;
using System.Net;
using ChatOrleans.Metrics;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatOrleans.EdgeHost.Tests.Metrics;

/// <summary>What is counted at <c>/metrics</c> is what happened.</summary>
public sealed class MetricsTests
{
    private const string Promtool = "/usr/bin/promtool";
    private const string AnyPort = "Metrics:Address=http://127.0.0.1:0";

    [Fact]
    public async Task Messages_and_events_are_counted_exactly()
    {
        const int messages = 7;
        await using var app = await ChatApplication.Start(
            AnyPort, $"Limits:MessagesBurst={messages}", "Limits:MessagesPerMinute=1");
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var conversation = await ann.NewDirect(ben);
        var (annsHub, bensHub) = (await ann.Connect(), await ben.Connect());
        var before = await Read(app);
        before["chat_connections"].ShouldBe(2);
        before["chat_messages_accepted_total"].ShouldBe(0);
        before["chat_messages_refused_total{code=\"RateLimited\"}"].ShouldBe(0);

        for (var i = 0; i < messages; i++)
        {
            await Send(annsHub, conversation, $"{i}");
        }

        await Send(annsHub, conversation, "one too many");
        await Send(bensHub, conversation, string.Empty);
        var expected = new Dictionary<string, double>
        {
            ["chat_messages_accepted_total"] = messages,
            ["chat_messages_refused_total{code=\"RateLimited\"}"] = 1,
            ["chat_messages_refused_total{code=\"Invalid\"}"] = 1,
            ["chat_send_duration_seconds_count"] = messages + 2,
            ["chat_send_duration_seconds_bucket{le=\"+Inf\"}"] = messages + 2,
            ["chat_appends_total"] = messages,
            ["chat_events_delivered_total"] = 2 * messages,
            ["chat_events_dropped_total"] = 0,
            ["chat_resyncs_total"] = 0,
            ["chat_append_failures_total"] = 0,
            ["chat_conversation_reloads_total"] = 0,
            ["chat_edge_lease_lapses_total"] = 0,
        };
        await Eventually.True(
            async () => Grown(before, await Read(app), expected.Keys)["chat_events_delivered_total"] >= 2 * messages,
            "all events are delivered");
        var after = await Read(app);
        Grown(before, after, expected.Keys).ShouldBe(expected, ignoreOrder: true);
        after["chat_send_duration_seconds_sum"].ShouldBeGreaterThan(0);

        // The store's writer also keeps the state of users; each commit is one batch.
        var commits = after["chat_commit_duration_seconds_count"];
        commits.ShouldBe(after["chat_commit_batch_size_count"]);
        after["chat_commit_batch_size_sum"].ShouldBeGreaterThanOrEqualTo(Math.Max(commits, messages));
        after["chat_commit_batch_size_bucket{le=\"1\"}"].ShouldBeLessThanOrEqualTo(commits);

        await bensHub.DisposeAsync();
        await Eventually.True(async () => (await Read(app))["chat_connections"] == 1, "one connection is left");
    }

    [Fact]
    public async Task Each_event_is_delivered_or_dropped()
    {
        await using var app = await ChatApplication.Start(AnyPort, "Limits:MessagesBurst=10000", "Limits:OutboundQueue=8");
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var conversation = await ann.NewDirect(ben);
        var (hub, slow) = (await ann.Connect(), await ben.Connect(reads: false));
        var before = await Read(app);
        var sent = 0;
        do
        {
            await Send(hub, conversation, new string('x', 8_000));
        }
        while (++sent < 2_000 && (await Read(app))["chat_events_dropped_total"] == 0);

        slow.StartReading();
        await Eventually.True(() => slow.Events.Any(@event => @event.Name == "Resync"), "the word to resync");
        string[] names = ["chat_events_delivered_total", "chat_events_dropped_total", "chat_resyncs_total"];
        await Eventually.True(
            async () => Grown(before, await Read(app), names).Values.Sum() == (2 * sent) + 1,
            "each of both devices' events is counted once, and the word to resync");
        Grown(before, await Read(app), names)["chat_resyncs_total"].ShouldBe(1);
    }

    [Fact]
    public async Task Appends_that_the_store_refuses_are_counted()
    {
        await using var app = await ChatApplication.Start(AnyPort, "BusyTimeout=00:00:00.050");
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var conversation = await ann.NewDirect(ben);
        var hub = await ann.Connect();
        await Send(hub, conversation, "before");
        var before = await Read(app);
        using (var foreign = new ForeignProgram(app.DataDirectory))
        {
            foreign.Execute("BEGIN IMMEDIATE");
            await Send(hub, conversation, "meanwhile");
        }

        await Send(hub, conversation, "after");
        var after = await Read(app);
        string[] names =
        [
            "chat_messages_accepted_total", "chat_messages_refused_total{code=\"Unavailable\"}", "chat_appends_total",
        ];
        Grown(before, after, names).Values.ShouldBe([1, 1, 1]);

        // The call was repeated, each time on a new activation.
        var failures = after["chat_append_failures_total"];
        failures.ShouldBeGreaterThan(0);
        after["chat_conversation_reloads_total"].ShouldBe(failures);
    }

    [Fact]
    public async Task Log_ins_and_failures_of_REST_are_counted_by_what_became_of_them()
    {
        await using var app = await ChatApplication.Start(AnyPort, "Limits:FailedLoginsPerAddressPerMinute=1");
        var ann = await app.Person("ann");
        await app.SecondDevice("ann");
        object wrong = new { username = "ann", password = "wrong", device = new { name = "test", platform = "dotnet" } };
        (await ann.Call(HttpMethod.Post, "auth/login", wrong)).Status.ShouldBe(401);
        (await ann.Call(HttpMethod.Post, "auth/refresh", new { refreshToken = ann.RefreshToken })).Status.ShouldBe(200);
        (await ann.Call(HttpMethod.Post, "auth/login", wrong)).Status.ShouldBe(429);
        (await ann.Call(HttpMethod.Get, "nowhere")).Status.ShouldBe(404);
        var expected = new Dictionary<string, double>
        {
            ["chat_logins_total{kind=\"register\",result=\"ok\"}"] = 1,
            ["chat_logins_total{kind=\"login\",result=\"ok\"}"] = 1,
            ["chat_logins_total{kind=\"login\",result=\"Unauthenticated\"}"] = 1,
            ["chat_logins_total{kind=\"refresh\",result=\"ok\"}"] = 1,
            ["chat_logins_total{kind=\"login\",result=\"RateLimited\"}"] = 1,
            ["chat_rest_failures_total{code=\"Unauthenticated\"}"] = 1,
            ["chat_rest_failures_total{code=\"RateLimited\"}"] = 1,
            ["chat_rest_failures_total{code=\"NotFound\"}"] = 1,
            ["chat_rest_failures_total{code=\"Unavailable\"}"] = 0,
        };
        Grown([], await Read(app), expected.Keys).ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public async Task Waiting_writes_are_counted_with_how_long_they_waited()
    {
        await using var app = await ChatApplication.Start(AnyPort, "BusyTimeout=00:00:30", "Limits:MessagesBurst=10000");
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var conversation = await ann.NewDirect(ben);
        await Send("before");
        await Eventually.True(async () => (await Read(app))["chat_write_queue_depth"] == 0, "the queue to be empty");
        var before = await Read(app);
        before["chat_sqlite_wal_size_bytes"].ShouldBeGreaterThan(0);
        List<Task> sent = [];
        using (var foreign = new ForeignProgram(app.DataDirectory))
        {
            foreign.Execute("BEGIN IMMEDIATE");
            await Eventually.True(
                async () =>
                {
                    // The first is being written, and perhaps some more together with it.
                    sent.Add(Send("meanwhile"));
                    return (await Read(app))["chat_write_queue_depth"] >= 1;
                },
                "a write to wait");
        }

        await Task.WhenAll(sent);
        await Eventually.True(async () => (await Read(app))["chat_write_queue_depth"] == 0, "the queue to be empty");
        const string waits = "chat_write_wait_seconds_sum";
        Grown(before, await Read(app), [waits])[waits].ShouldBeGreaterThan(0.001);

        async Task Send(string text)
        {
            var (status, _) = await ann.Call(
                HttpMethod.Post, $"conversations/{conversation}/messages", new { clientMessageId = Guid.NewGuid(), text });
            status.ShouldBe(201);
        }
    }

    [Fact]
    public async Task Version_and_start_of_the_process_and_what_the_framework_counts_are_there()
    {
        await using var app = await ChatApplication.Start(AnyPort);
        await (await app.Person("ann")).Connect();
        var all = await Read(app);
        all.Single(line => line.Key.StartsWith("chat_build_info{version=\"0.", StringComparison.Ordinal)).Value.ShouldBe(1);
        using var process = Process.GetCurrentProcess();
        all["process_start_time_seconds"].ShouldBe(new DateTimeOffset(process.StartTime).ToUnixTimeSeconds(), tolerance: 2);
        foreach (var prefix in new[] { "dotnet_gc_", "http_server_request_", "kestrel_", "signalr_server_", "orleans_catalog_" })
        {
            all.Keys.ShouldContain(name => name.StartsWith(prefix), prefix);
        }
    }

    [Fact]
    public async Task The_format_is_Prometheus_own()
    {
        DebianPackage.Require("prometheus", Promtool);
        await using var app = await ChatApplication.Start(AnyPort);
        await (await app.Person("ann")).Connect();
        using var promtool = Process.Start(new ProcessStartInfo(Promtool, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        using (var http = new HttpClient())
        {
            using var answer = await http.GetAsync(AddressOf(app));
            answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
            await promtool.StandardInput.WriteAsync(await answer.Content.ReadAsStringAsync());
        }

        promtool.StandardInput.Close();
        var complaints = await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();

        // 3: it can be read, but names or texts are not as Prometheus advises. Ours are.
        promtool.ExitCode.ShouldBeOneOf(0, 3);
        complaints.Split('\n').Where(line => line.StartsWith("chat_", StringComparison.Ordinal)
            || line.StartsWith("process_", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task They_are_nowhere_but_at_their_own_address()
    {
        await using var app = await ChatApplication.Start(AnyPort);
        using var http = new HttpClient();
        (await http.GetStringAsync(new Uri(app.Server, "/metrics"))).ShouldNotContain("chat_connections");
        foreach (var path in new[] { "/", "/health", "/api/v1/users", "/metrics/more" })
        {
            using var answer = await http.GetAsync(new Uri(AddressOf(app), path));
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        using var posted = await http.PostAsync(AddressOf(app), content: null);
        posted.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Unless_asked_for_they_are_not_served()
    {
        await using var app = await ChatApplication.Start();
        app.Services.GetServices<IHostedService>().OfType<MetricsServer>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("9464")]
    [InlineData("https://127.0.0.1:9464")]
    [InlineData("http://127.0.0.1:9464/metrics")]
    public async Task A_wrong_address_stops_the_start(string address) =>
        (await Should.ThrowAsync<OptionsValidationException>(ChatApplication.Start($"Metrics:Address={address}")))
            .Message.ShouldContain("ChatOrleans:Metrics:Address");

    private static Task<System.Text.Json.JsonElement> Send(HubClient hub, string conversationId, string text) =>
        hub.Invoke("SendMessage", new { conversationId, clientMessageId = Guid.NewGuid(), text });

    private static Uri AddressOf(ChatApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<MetricsServer>().Single().Address;

    /// <summary>
    /// .NET and Orleans count for the process, so the page of a host has a line of them for each host that runs beside it in the
    /// tests. Ours are the host's own, each once.
    /// </summary>
    private static async Task<Dictionary<string, double>> Read(ChatApplication app)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(AddressOf(app));
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        return (await answer.Content.ReadAsStringAsync())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Replace("{}", string.Empty).Split(' '))
            .GroupBy(parts => parts[0], parts => double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture))
            .ToDictionary(
                line => line.Key,
                line => line.Key.StartsWith("chat_", StringComparison.Ordinal) ? line.Single() : line.First());
    }

    private static Dictionary<string, double> Grown(
        Dictionary<string, double> before, Dictionary<string, double> after, IEnumerable<string> names) =>
        names.ToDictionary(name => name, name => after[name] - before.GetValueOrDefault(name));
}
