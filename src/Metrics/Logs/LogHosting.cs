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
    private const string Line =
        "{UtcTimestamp:yyyy-MM-dd HH:mm:ss.fff}Z {Level:u3} {SourceContext}: {Message:lj} {TraceId}{NewLine}{Exception}";

    // Below these levels logs contain addresses with their queries, and so tokens, or whole hub calls. No configuration enables
    // them, neither for a category below nor for one destination of logs.
    private static readonly (string Category, LogLevel Level)[] Discreet =
    [
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning),
        ("Microsoft.AspNetCore.Http.Connections", LogLevel.Information),
        ("Microsoft.AspNetCore.SignalR", LogLevel.Information),
    ];

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
        // It says of each request without a token that it has none: strangers would fill the log.
        ["Logging:LogLevel:ChatOrleans.Auth.BearerHandler"] = "Warning",
        // So would those whose connection is one too many; kestrel_rejected_connections counts them.
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel.Connections"] = "Error",
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
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<SecurityLog>();
        // After all configuration.
        builder.Services.PostConfigure<LoggerFilterOptions>(KeepDiscreet);
    }

    /// <summary>Each rule may be the one that decides; the first one does where no other says anything.</summary>
    private static void KeepDiscreet(LoggerFilterOptions filters)
    {
        LoggerFilterRule[] rules = [new(null, null, filters.MinLevel, null), .. filters.Rules];
        filters.Rules.Clear();
        foreach (var rule in rules)
        {
            filters.Rules.Add(new(
                rule.ProviderName, rule.CategoryName, rule.LogLevel, (destination, category, level) =>
                    rule.Filter?.Invoke(destination, category, level) is not false && !IsIndiscreet(category, level)));
        }
    }

    private static bool IsIndiscreet(string? category, LogLevel level) => Array.Exists(
        Discreet, kept => level < kept.Level && category?.StartsWith(kept.Category, StringComparison.OrdinalIgnoreCase) is true);
}
