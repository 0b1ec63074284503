using ChatOrleans.Simulation.Machine;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>Puts what the product logs into the trace.</summary>
internal sealed class TracingLoggerFactory(Node node) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Lines(node);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class Lines(Node node) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            node.World.Say($"{node} logs: {formatter(state, exception)} {exception?.Message}");
    }
}
