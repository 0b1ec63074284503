using System.Collections.Concurrent;
using ChatOrleans.Logs;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.EdgeHost.Tests.Logs;

/// <summary>An event as a program that reads logs gets it: its values by name, and its whole text.</summary>
internal sealed record SecurityLine(IReadOnlyDictionary<string, string?> Values, string Text)
{
    public string What => Text[..(Text.IndexOf(':') is var end and >= 0 ? end : Text.Length)];

    public string? User => Values.GetValueOrDefault("UserId");

    public string? Device => Values.GetValueOrDefault("DeviceId");

    public string? Address => Values.GetValueOrDefault("Address");

    public string? Agent => Values.GetValueOrDefault("UserAgent");
}

/// <summary>What a process writes for whoever looks for attacks.</summary>
internal sealed class SecurityLines : ILoggerProvider, ILogger
{
    /// <summary>Lets a process of which nothing is logged log these.</summary>
    public const string Level = $"--Logging:LogLevel:{SecurityCategory.Name}=Information";

    private readonly ConcurrentQueue<SecurityLine> _all = new();

    public IReadOnlyList<SecurityLine> All => [.. _all];

    /// <summary>The one line of this kind.</summary>
    public SecurityLine The(string what) => All.Where(line => line.What == what).ShouldHaveSingleItem();

    public ILogger CreateLogger(string categoryName) => categoryName == SecurityCategory.Name ? this : Nobody.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _all.Enqueue(new(
            ((IEnumerable<KeyValuePair<string, object?>>)state!)
                .ToDictionary(value => value.Key, value => value.Value?.ToString()),
            formatter(state, exception)));

    public void Dispose()
    {
    }

    private sealed class Nobody : ILogger
    {
        public static readonly Nobody Instance = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => false;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }
    }
}
