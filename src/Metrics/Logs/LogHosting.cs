using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace ChatOrleans.Logs;

internal static class LogHosting
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:lj} {TraceId}{NewLine}{Exception}";

    // Below these levels logs contain addresses with their queries, and so tokens, or whole hub calls. No configuration enables
    // them.
    private static readonly (string Category, LogLevel Level)[] Discreet =
        [("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning), ("Microsoft.AspNetCore.SignalR", LogLevel.Information)];

    private static readonly Dictionary<string, string?> LevelsDefault = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        ["Logging:LogLevel:Orleans"] = "Warning",
        // At its first look it takes the machine's uptime for a stall.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
        // It warns at every start that the collector is not the server collector (src/EdgeHost/EdgeHost.csproj).
        ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Error",
        ["Logging:LogLevel:Polly"] = "Warning",
    };

    /// <summary>
    /// To standard output: one line of compact JSON for each event in a container (<c>DOTNET_RUNNING_IN_CONTAINER</c>, which
    /// .NET's images set), else lines for people. Levels are <c>Logging:LogLevel</c>'s.
    /// </summary>
    public static void AddChatLogs(this IHostApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LevelsDefault });
        var writer = new LoggerConfiguration().MinimumLevel.Verbose();
        _ = builder.Configuration.GetValue<bool>("DOTNET_RUNNING_IN_CONTAINER")
            ? writer.WriteTo.Console(new CompactJsonFormatter())
            : writer.WriteTo.Console(outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture);
        builder.Logging.ClearProviders();
        // Not by Serilog's own extension, which ignores the configured levels.
        builder.Services.AddSingleton<ILoggerProvider>(_ => new SerilogLoggerProvider(writer.CreateLogger(), dispose: true));
        foreach (var (category, level) in Discreet)
        {
            builder.Logging.AddFilter(category, level);
        }
    }
}
