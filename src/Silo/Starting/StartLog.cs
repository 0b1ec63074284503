using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Starting;

/// <summary>
/// Keeps back what the frameworks log as errors until the host has started, and everything after a failed start. Every layer
/// logs a failed start with all its stacks; <see cref="Start"/> says it once.
/// </summary>
public static class StartLog
{
    /// <summary>Call it after all other logging is set up.</summary>
    public static IServiceCollection AddStartLog(this IServiceCollection services)
    {
        var inner = services.Last(service => service.ServiceType == typeof(ILoggerFactory));
        services.Remove(inner);
        services.AddSingleton<Gate>();
        services.AddHostedService(provider => provider.GetRequiredService<Gate>());
        return services.AddSingleton<ILoggerFactory>(provider => new Factory(
            (ILoggerFactory)(inner.ImplementationFactory?.Invoke(provider) ?? inner.ImplementationInstance
                ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)),
            provider.GetRequiredService<Gate>()));
    }

    /// <summary>The start has failed and that is reported: later errors, while the host ends, are not news.</summary>
    internal static void Shut(IServiceProvider services) => services.GetService<Gate>()?.Shut();

    private static bool IsOfAFramework(string category) =>
        category.StartsWith("Microsoft.", StringComparison.Ordinal) || category.StartsWith("Orleans.", StringComparison.Ordinal);

    private sealed class Gate : IHostedLifecycleService
    {
        private volatile bool _hasStarted;
        private volatile bool _isShut;

        public bool Lets(LogLevel level, bool ofAFramework) =>
            !_isShut && (_hasStarted || !ofAFramework || level < LogLevel.Error);

        public void Shut() => _isShut = true;

        public Task StartedAsync(CancellationToken cancellationToken)
        {
            _hasStarted = true;
            return Task.CompletedTask;
        }

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Factory(ILoggerFactory inner, Gate gate) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) =>
            new Logger(inner.CreateLogger(categoryName), gate, IsOfAFramework(categoryName));

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Logger(ILogger inner, Gate gate, bool ofAFramework) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => gate.Lets(logLevel, ofAFramework) && inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
