using ChatOrleans.Testing;
using ChatOrleans.Testing.Telemetry;

namespace ChatOrleans.Cluster.Tests;

/// <summary>What a silo and an edge, each a process of its own, tell those who watch them.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_trace_begins_at_an_edge_and_goes_on_in_the_silo_and_back()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var cluster = await ChatCluster.Start(silos: 1, edges: 1, collector.Settings);
        var sequence = await Chat(cluster.Edges[0].Address);
        sequence.ShouldBeGreaterThan(0);
        ReceivedSpan? append = null;
        await Eventually.True(
            () => collector.Spans.FirstOrDefault(span => span.Name == "chat.send") is { } send
                && (append = Find(send, "chat.append")) is not null && Find(send, "chat.deliver") is not null
                && Outermost(append).Name.EndsWith("ChatHub/SendMessage", StringComparison.Ordinal),
            "the trace of a message");
        append!.Service.ShouldBe("ChatOrleans.SiloHost");
        Outermost(append).Service.ShouldBe("ChatOrleans.Host");
        var deliver = Find(append, "chat.deliver")!;
        deliver.Service.ShouldBe("ChatOrleans.Host");
        collector.Outwards(deliver).Select(span => span.Service).Distinct()
            .ShouldBe(["ChatOrleans.Host", "ChatOrleans.SiloHost"], ignoreOrder: true);

        ReceivedSpan? Find(ReceivedSpan of, string name) =>
            collector.Spans.FirstOrDefault(span => span.TraceId == of.TraceId && span.Name == name);

        ReceivedSpan Outermost(ReceivedSpan span) => collector.Outwards(span).Last();
    }

    [Fact]
    public async Task Each_process_reports_what_happens_in_it_and_nothing_else()
    {
        await using var cluster = await ChatCluster.Start(
            silos: 1, edges: 1, settings: ["Metrics:Address=http://127.0.0.1:0"]);
        await Chat(cluster.Edges[0].Address);
        var (silo, edge) = (await Names(cluster.Silos[0]), await Names(cluster.Edges[0]));
        string[] ofSilos =
        [
            "chat_append_failures_total", "chat_appends_total", "chat_commit_batch_size_bucket",
            "chat_commit_duration_seconds_bucket", "chat_conversation_reloads_total", "chat_edge_events_dropped_total",
            "chat_edge_events_oldest_age_seconds", "chat_edge_events_waiting", "chat_edge_lease_lapses_total",
            "chat_outbox_conversations", "chat_write_queue_depth", "chat_write_wait_seconds_bucket",
            "orleans_catalog_activations",
        ];
        string[] ofEdges =
        [
            "chat_connections", "chat_events_delivered_total", "chat_events_dropped_total", "chat_logins_total",
            "chat_messages_accepted_total", "chat_messages_refused_total", "chat_rest_failures_total", "chat_resyncs_total",
            "chat_send_duration_seconds_bucket", "signalr_server_active_connections",
        ];
        string[] ofBoth =
            ["chat_build_info", "chat_certificate_expiry_seconds", "process_start_time_seconds", "dotnet_gc_collections_total"];
        ofSilos.Concat(ofBoth).Except(silo).ShouldBeEmpty();
        ofEdges.Concat(ofBoth).Except(edge).ShouldBeEmpty();
        silo.Intersect(ofEdges).ShouldBeEmpty();
        edge.Intersect(ofSilos).ShouldBeEmpty();
    }

    private static async Task<HashSet<string>> Names(ServerProcess process)
    {
        using var http = new HttpClient();
        return [.. (await http.GetStringAsync(process.Metrics)).Split('\n')
            .Where(line => line is not ("" or ['#', ..])).Select(line => line.Split('{', ' ')[0])];
    }

    /// <summary>Two people meet, and one hears of the other's message.</summary>
    private static async Task<long> Chat(Uri edge)
    {
        await using var ann = await ChatPerson.Register(edge, "ann");
        await using var ben = await ChatPerson.Register(edge, "ben");
        // Where an overloaded machine answers too late, it is asked again.
        string? conversationId = null;
        await Eventually.True(
            async () =>
            {
                var (_, body) = await ann.Call(
                    HttpMethod.Post, "conversations", new { type = "direct", memberIds = new[] { ben.Id } });
                conversationId = body.TryGetProperty("id", out var id) ? id.GetString() : null;
                return conversationId is not null;
            },
            "a conversation");
        var (annsHub, bensHub) = (await ann.Connect(), await ben.Connect());
        var answer = await annsHub.Invoke(
            "SendMessage", new { conversationId, clientMessageId = Guid.NewGuid(), text = "hello" });
        await Eventually.True(() => bensHub.Events.Any(@event => @event.Name == "NewEntries"), "the message to come");
        return answer.GetProperty("value").GetProperty("sequence").GetInt64();
    }
}
