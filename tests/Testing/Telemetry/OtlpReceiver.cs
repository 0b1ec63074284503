using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ChatOrleans.Testing.Telemetry;

/// <summary>A span as it was exported.</summary>
public sealed record ReceivedSpan(
    string TraceId, string SpanId, string ParentId, string Name, string Service, IReadOnlyDictionary<string, string> Tags);

/// <summary>A line of a log as it was exported.</summary>
public sealed record ReceivedLog(string TraceId, string Body, string Service);

/// <summary>A collector of OpenTelemetry in this process: keeps what programs send it over OTLP (HTTP and protobuf).</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedSpan> _spans = [];
    private readonly ConcurrentQueue<ReceivedLog> _logs = [];
    private readonly ConcurrentQueue<byte[]> _bodies = [];
    private readonly WebApplication _server;

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        _server = builder.Build();
        _server.Urls.Add("http://127.0.0.1:0");
        _server.Run(Receive);
    }

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    public IReadOnlyCollection<ReceivedLog> Logs => _logs;

    /// <summary>Everything that was sent, as it was sent.</summary>
    public IReadOnlyCollection<byte[]> Bodies => _bodies;

    /// <summary>Makes a program send all its traces here, soon.</summary>
    public string[] Settings =>
    [
        $"--OTEL_EXPORTER_OTLP_ENDPOINT={_server.Urls.Single()}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "--OTEL_TRACES_SAMPLER=always_on", "--OTEL_BSP_SCHEDULE_DELAY=100", "--OTEL_BLRP_SCHEDULE_DELAY=100",
    ];

    public static async Task<OtlpReceiver> Start()
    {
        var receiver = new OtlpReceiver();
        await receiver._server.StartAsync();
        return receiver;
    }

    /// <summary>The span and those that it is within, outwards.</summary>
    public IEnumerable<ReceivedSpan> Outwards(ReceivedSpan span)
    {
        var all = _spans.Where(other => other.TraceId == span.TraceId).ToDictionary(other => other.SpanId);
        for (var at = span; at is not null; at = all.GetValueOrDefault(at.ParentId))
        {
            yield return at;
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task Receive(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        _bodies.Enqueue(body);

        // Numbers are those of opentelemetry/proto/collector: a request holds resources, each of them scopes.
        foreach (var resource in ((ReadOnlyMemory<byte>)body).Messages(1))
        {
            var service = Tags(resource, 1, 1).GetValueOrDefault("service.name", string.Empty);
            foreach (var item in resource.Messages(2, 2))
            {
                if (context.Request.Path == "/v1/traces")
                {
                    _spans.Enqueue(new(item.Hex(1), item.Hex(2), item.Hex(4), item.Text(5), service, Tags(item, 9)));
                }
                else if (context.Request.Path == "/v1/logs")
                {
                    _logs.Enqueue(new(item.Hex(9), item.Text(5, 1), service));
                }
            }
        }

        context.Response.ContentType = "application/x-protobuf";
    }

    private static Dictionary<string, string> Tags(ReadOnlyMemory<byte> message, params int[] path) =>
        message.Messages(path).GroupBy(tag => tag.Text(1)).ToDictionary(tag => tag.Key, tag => tag.Last().Text(2, 1));
}
