using System.Text;
using ChatOrleans.Testing;
using ChatOrleans.Testing.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace ChatOrleans.EdgeHost.Tests.Traces;

/// <summary>What a collector of OpenTelemetry gets from a host.</summary>
public sealed class TraceTests
{
    private const string Text = "what nobody else may read";

    [Fact]
    public async Task A_message_is_one_trace_from_the_hub_to_its_recipient()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var app = await ChatApplication.Start(collector.Settings);
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var conversationId = await ann.NewDirect(ben);
        var (hub, bensHub) = (await ann.Connect(), await ben.Connect());
        var answer = await hub.Invoke(
            "SendMessage", new { conversationId, clientMessageId = Guid.NewGuid(), text = Text });
        var message = answer.GetProperty("value").GetProperty("messageId").GetString();
        await Eventually.True(() => bensHub.Events.Any(@event => @event.Name == "NewEntries"), "the message to come");

        ReceivedSpan? send = null;
        await Eventually.True(
            () => (send = Tagged(collector, "chat.message", message)) is not null
                && InTrace("chat.deliver").Any() && InTrace("ChatHub/SendMessage").Any(),
            "the trace to come");
        send!.Name.ShouldBe("chat.send");
        send.Tags["chat.conversation"].ShouldBe(conversationId);
        send.Tags["chat.user"].ShouldBe(ann.Id);

        // From within outwards: each ends at the call of the hub, and passes the call of the grain, in the silo and before it.
        string[] call = ["IConversationGrain/Post", "IConversationGrain/Post", "chat.send", "ChatHub/SendMessage"];
        collector.Outwards(InTrace("chat.append").Single()).Select(NameOf).ShouldBe(["chat.append", .. call]);
        collector.Outwards(InTrace("chat.deliver").First()).Select(NameOf).ShouldBe(["chat.deliver", .. call]);

        IEnumerable<ReceivedSpan> InTrace(string name) =>
            collector.Spans.Where(span => span.TraceId == send!.TraceId && NameOf(span) == name);
    }

    [Fact]
    public async Task Calls_of_REST_and_lines_of_the_log_are_in_one_trace()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var app = await ChatApplication.Start(
            [.. collector.Settings, "--Logging:LogLevel:ChatOrleans.Logs.RequestLog=Information"]);
        var ann = await app.Person("ann");
        (await ann.Call(HttpMethod.Get, "users?query=ann")).Status.ShouldBe(200);
        var call = await SpanOfRequest(collector, "GET /api/v1/users was answered 200");
        call.Tags["url.path"].ShouldBe("/api/v1/users");
        call.Tags.Keys.ShouldNotContain("url.query");
    }

    [Fact]
    public async Task Contents_and_secrets_are_not_sent()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var app = await ChatApplication.Start([.. collector.Settings, "--Logging:LogLevel:Default=Trace"]);
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var conversationId = await ann.NewDirect(ben);
        var hub = await ann.Connect();
        await hub.Invoke("SendMessage", new { conversationId, clientMessageId = Guid.NewGuid(), text = Text });
        await ann.Call(HttpMethod.Get, "users?query=whomever");
        await SpanOfRequest(collector, "GET /api/v1/users");
        foreach (var secret in new[] { Text, ChatPerson.Password, ann.AccessToken, ann.RefreshToken, "whomever" })
        {
            var bytes = Encoding.UTF8.GetBytes(secret);
            collector.Bodies.Count(body => body.AsSpan().IndexOf(bytes) >= 0).ShouldBe(0, secret);
        }
    }

    [Fact]
    public async Task Unless_asked_for_nothing_is_traced()
    {
        await using var app = await ChatApplication.Start();
        app.Services.GetService<TracerProvider>().ShouldBeNull();
        app.Services.GetServices<IOutgoingGrainCallFilter>().ShouldBeEmpty();
        app.Services.GetServices<IIncomingGrainCallFilter>().ShouldBeEmpty();
    }

    /// <summary>
    /// Waits for the line of a request and its span. The line comes first: .NET shows the spans of all hosts of this process to
    /// each of them, those of tests that run beside this one included, and the lines to their own host alone.
    /// </summary>
    private static async Task<ReceivedSpan> SpanOfRequest(OtlpReceiver collector, string text)
    {
        ReceivedSpan? call = null;
        await Eventually.True(
            () => collector.Logs.FirstOrDefault(line => line.Body.Contains(text)) is { } line
                && (call = collector.Spans.FirstOrDefault(
                    span => span.TraceId == line.TraceId && span.Tags.ContainsKey("url.path"))) is not null,
            $"the line and the span of {text}");
        return call!;
    }

    private static ReceivedSpan? Tagged(OtlpReceiver collector, string tag, string? value) =>
        collector.Spans.FirstOrDefault(span => span.Tags.GetValueOrDefault(tag) == value);

    /// <summary>Of a call without its namespace.</summary>
    private static string NameOf(ReceivedSpan span) =>
        span.Name.Contains('/') ? span.Name[(span.Name.LastIndexOf('.') + 1)..] : span.Name;
}
