using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using ChatOrleans.Errors;

namespace ChatOrleans.Metrics;

/// <summary>
/// What an operator watches, counted since this process started: the instruments of one meter <c>ChatOrleans</c>. Counting
/// allocates nothing and costs next to nothing while nobody listens. docs/operations.md explains each.
/// </summary>
public sealed class ChatMetrics : IDisposable
{
    public const string MeterName = "ChatOrleans";

    private static readonly string[] Codes = Enum.GetNames<ChatErrorCode>();
    private static readonly string[] LoginKinds = ["login", "register", "refresh"];
    private static readonly double[] Seconds = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];
    private static readonly double[] Numbers = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _restFailures;
    private readonly Counter<long> _logins;
    private readonly Histogram<double> _sendDuration;
    private readonly Histogram<double> _batchSize;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<double> _writeWait;

    public ChatMetrics()
    {
        Connections = _meter.CreateUpDownCounter<long>("chat.connections", null, "Connections that are open.");
        ConnectionsRefused = Counter("chat.connections.refused", "Connections of an address or a user that has too many.");
        _accepted = Counter("chat.messages.accepted", "Messages that were acknowledged, repeated ones too.");
        _refused = Counter("chat.messages.refused", "Messages that were answered with an error.");
        _sendDuration = Histogram("chat.send.duration", "s", "Time from a message to its answer.", Seconds);
        EventsDelivered = Counter("chat.events.delivered", "Events that were written to connections.");
        EventsDropped = Counter("chat.events.dropped", "Events that slow connections did not get.");
        Resyncs = Counter("chat.resyncs", "Slow connections that were told to sync.");
        CallsRefused = Counter("chat.calls.refused", "Calls that were over the budget of their user or address.");
        _restFailures = Counter("chat.rest.failures", "REST requests that were answered with an error.");
        _logins = Counter("chat.logins", "Log-ins, registrations and refreshes, by what became of them.");

        Appends = Counter("chat.appends", "Appends to logs of conversations.");
        AppendFailures = Counter("chat.append.failures", "Appends that failed, or whose outcome is unknown.");
        _batchSize = Histogram("chat.commit.batch.size", null, "Writes in one commit of the store's writer.", Numbers);
        _commitDuration = Histogram("chat.commit.duration", "s", "Time of one commit of the store's writer.", Seconds);
        _writeWait = Histogram("chat.write.wait", "s", "Time that the first write of a commit waited for its turn.", Seconds);

        Reloads = Counter("chat.conversation.reloads", "Conversations that had to be read from the log again.");
        LeaseLapses = Counter("chat.edge.lease.lapses", "Edges that were not heard of in time.");
        EdgeEventsDropped = Counter("chat.edge.events.dropped", "Events that edges did not get.");
        OutboxConversations = _meter.CreateUpDownCounter<long>(
            "chat.outbox.conversations", null, "Conversations with members who are not notified yet.");
    }

    /// <summary>One more or one less.</summary>
    public UpDownCounter<long> Connections { get; }

    public Counter<long> ConnectionsRefused { get; }

    public Counter<long> EventsDelivered { get; }

    public Counter<long> EventsDropped { get; }

    public Counter<long> Resyncs { get; }

    public Counter<long> CallsRefused { get; }

    public Counter<long> Appends { get; }

    public Counter<long> AppendFailures { get; }

    public Counter<long> Reloads { get; }

    public Counter<long> LeaseLapses { get; }

    public Counter<long> EdgeEventsDropped { get; }

    /// <summary>Of the outboxes that are active in this process; one more or one less.</summary>
    public UpDownCounter<long> OutboxConversations { get; }

    /// <summary>Where a duration begins: by the machine's own clock, whatever time is shown to the rules.</summary>
#pragma warning disable RS0030 // No rule depends on it; a metric says how long something really took.
    public static long Now() => Stopwatch.GetTimestamp();
#pragma warning restore RS0030

    /// <summary>A message was answered.</summary>
    /// <param name="error">Null when it was acknowledged.</param>
    /// <param name="started"><see cref="Now"/> when it came.</param>
    public void Sent(ChatErrorCode? error, long started)
    {
        if (error is { } code)
        {
            _refused.Add(1, OfCode(code));
        }
        else
        {
            _accepted.Add(1);
        }

        _sendDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    public void RestFailed(ChatErrorCode code) => _restFailures.Add(1, OfCode(code));

    /// <param name="kind"><c>login</c>, <c>register</c> or <c>refresh</c>.</param>
    /// <param name="error">Null when the device is signed in.</param>
    public void LoggedIn(string kind, ChatErrorCode? error) =>
        _logins.Add(1, new("kind", kind), new("result", error is { } code ? Codes[(int)code] : "ok"));

    /// <summary>Now, if anybody wants to know how long writes wait; else 0.</summary>
    public long WaitBegins() => _writeWait.Enabled ? Now() : 0;

    /// <param name="begun">What <see cref="WaitBegins"/> said.</param>
    public void Waited(long begun)
    {
        if (begun != 0)
        {
            _writeWait.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }
    }

    /// <summary>Writes became durable together.</summary>
    /// <param name="started"><see cref="Now"/> when their transaction began.</param>
    public void Committed(int writes, long started)
    {
        _batchSize.Record(writes);
        _commitDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Each process may have several of us, as tests do.</summary>
    internal bool Has(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    // Counters start at 0, so that the first count shows as a rise; only in processes in which it can happen.

    /// <summary>This process has sockets.</summary>
    internal void BeginEdge()
    {
        Connections.Add(0);
        Zero(ConnectionsRefused, _accepted, EventsDelivered, EventsDropped, Resyncs, CallsRefused);
        foreach (var code in Enum.GetValues<ChatErrorCode>())
        {
            _refused.Add(0, OfCode(code));
            _restFailures.Add(0, OfCode(code));
        }

        foreach (var kind in LoginKinds)
        {
            _logins.Add(0, new("kind", kind), new("result", "ok"));
        }
    }

    /// <summary>This process has grains.</summary>
    internal void BeginGrains()
    {
        OutboxConversations.Add(0);
        Zero(Appends, AppendFailures, Reloads, LeaseLapses, EdgeEventsDropped);
    }

    internal void BeginProcess()
    {
        var version = typeof(ChatMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;
        _meter.CreateObservableGauge(
            "chat.build.info",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", version)),
            null,
            "1, with the version of ChatOrleans.");
        using var process = Process.GetCurrentProcess();
        var started = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000d;
        _meter.CreateObservableGauge("process.start.time", () => started, "s", "When the process started, Unix time.");
    }

    /// <summary>A value that is read when metrics are collected.</summary>
    internal void Gauge(string name, string? unit, string description, Func<double> read) =>
        _meter.CreateObservableGauge(name, read, unit, description);

    private static KeyValuePair<string, object?> OfCode(ChatErrorCode code) => new("code", Codes[(int)code]);

    private static void Zero(params ReadOnlySpan<Counter<long>> counters)
    {
        foreach (var counter in counters)
        {
            counter.Add(0);
        }
    }

    private Counter<long> Counter(string name, string description) =>
        _meter.CreateCounter<long>(name, null, description);

    private Histogram<double> Histogram(string name, string? unit, string description, double[] bounds) =>
        _meter.CreateHistogram<double>(name, unit, description, null, new() { HistogramBucketBoundaries = bounds });
}
