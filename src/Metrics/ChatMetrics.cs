using System.Diagnostics;
using System.Diagnostics.Metrics;
using ChatOrleans.Errors;

namespace ChatOrleans.Metrics;

/// <summary>
/// What an operator watches, counted since this process started: the instruments of one meter <c>ChatOrleans</c>. Counting
/// allocates nothing and costs next to nothing while nobody listens. docs/operations.md says what each is good for.
/// </summary>
public sealed class ChatMetrics : IDisposable
{
    private static readonly string[] Codes = Enum.GetNames<ChatErrorCode>();
    private static readonly double[] Seconds = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];
    private static readonly double[] Numbers = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

    private readonly Meter _meter = new("ChatOrleans");
    private readonly long[] _refused = new long[Codes.Length];
    private readonly Counter<long> _accepted;
    private readonly Histogram<double> _sendDuration;
    private readonly Histogram<double> _batchSize;
    private readonly Histogram<double> _commitDuration;

    public ChatMetrics()
    {
        Connections = _meter.CreateUpDownCounter<long>("chat.connections", null, "Connections that are open.");
        _accepted = Counter("chat.messages.accepted", "Messages that were acknowledged, repeated ones too.");
        _meter.CreateObservableCounter("chat.messages.refused", Refused, null, "Messages that were answered with an error.");
        _sendDuration = Histogram("chat.send.duration", "s", "Time from a message to its answer.", Seconds);
        EventsDelivered = Counter("chat.events.delivered", "Events that were written to connections.");
        EventsDropped = Counter("chat.events.dropped", "Events that slow connections did not get.");
        Resyncs = Counter("chat.resyncs", "Slow connections that were told to sync.");

        Appends = Counter("chat.appends", "Appends to logs of conversations.");
        AppendFailures = Counter("chat.append.failures", "Appends that failed, or of which nobody knows.");
        _batchSize = Histogram("chat.commit.batch.size", null, "Writes in one commit of the store's writer.", Numbers);
        _commitDuration = Histogram("chat.commit.duration", "s", "Time of one commit of the store's writer.", Seconds);

        Reloads = Counter("chat.conversation.reloads", "Conversations that had to be read from the log again.");
        LeaseLapses = Counter("chat.edge.lease.lapses", "Edges that were not heard of in time.");
        EdgeEventsDropped = Counter("chat.edge.events.dropped", "Events that edges did not get.");
    }

    /// <summary>One more or one less.</summary>
    public UpDownCounter<long> Connections { get; }

    public Counter<long> EventsDelivered { get; }

    public Counter<long> EventsDropped { get; }

    public Counter<long> Resyncs { get; }

    public Counter<long> Appends { get; }

    public Counter<long> AppendFailures { get; }

    public Counter<long> Reloads { get; }

    public Counter<long> LeaseLapses { get; }

    public Counter<long> EdgeEventsDropped { get; }

    /// <summary>A message was answered.</summary>
    /// <param name="error">Null when it was acknowledged.</param>
    /// <param name="started"><see cref="Stopwatch.GetTimestamp"/> when it came.</param>
    public void Sent(ChatErrorCode? error, long started)
    {
        if (error is { } code)
        {
            Interlocked.Increment(ref _refused[(int)code]);
        }
        else
        {
            _accepted.Add(1);
        }

        _sendDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Writes became durable together.</summary>
    /// <param name="started"><see cref="Stopwatch.GetTimestamp"/> when their transaction began.</param>
    public void Committed(int writes, long started)
    {
        _batchSize.Record(writes);
        _commitDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Each process may have several of us, as tests do.</summary>
    internal bool Has(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    private Counter<long> Counter(string name, string description) =>
        _meter.CreateCounter<long>(name, null, description);

    private Histogram<double> Histogram(string name, string? unit, string description, double[] bounds) =>
        _meter.CreateHistogram<double>(name, unit, description, null, new() { HistogramBucketBoundaries = bounds });

    private IEnumerable<Measurement<long>> Refused() => Codes.Select((code, index) =>
        new Measurement<long>(Volatile.Read(ref _refused[index]), new KeyValuePair<string, object?>("code", code)));
}
