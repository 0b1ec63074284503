using ChatOrleans.Logs;
using ChatOrleans.Metrics;
using ChatOrleans.Traces;
using Microsoft.Extensions.Hosting;

namespace ChatOrleans;

public static class TelemetryHosting
{
    /// <summary>Logs, metrics and traces of a program. Call it before anything that counts is started.</summary>
    public static void AddChatTelemetry(this IHostApplicationBuilder builder)
    {
        builder.AddChatLogs();
        builder.Services.AddChatMetrics(builder.Configuration);
        builder.Services.AddChatTraces(builder.Configuration, builder.Environment.ApplicationName);
    }
}
