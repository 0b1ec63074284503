using ChatOrleans.Auth;
using ChatOrleans.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatOrleans.EdgeHost.Tests.Auth;

/// <summary>The signing keys of one edge, with a clock of its own, at a real grain.</summary>
internal sealed class TestEdge : IAsyncDisposable
{
    private readonly KeyRotation _rotation;

    /// <param name="time">Default: it stands at the time of now.</param>
    public TestEdge(ISigningKeyGrain grain, AuthOptions options, ManualTime? time = null)
    {
        Time = time ?? Now();
        Keys = new(Options.Create(options), Time);
        _rotation = new(Keys, grain, Options.Create(options), Time, Log);
    }

    public ManualTime Time { get; }

    public SigningKeys Keys { get; }

    public Lines Log { get; } = new();

    /// <summary>The ids of the keys that it publishes.</summary>
    public IReadOnlyList<string> Published => [.. System.Text.Json.JsonElement.Parse(Keys.Jwks).GetProperty("keys")
        .EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];

    public static ManualTime Now()
    {
        var time = new ManualTime();
        time.Advance(DateTimeOffset.UtcNow - time.GetUtcNow());
        return time;
    }

    public async Task<TestEdge> Start()
    {
        await _rotation.StartAsync(CancellationToken.None);
        return this;
    }

    /// <summary>Time goes on by as much as it takes to ask the grain; what comes of it comes after that.</summary>
    public void Ask() => Time.Advance(KeyRotation.PollMax);

    public async ValueTask DisposeAsync()
    {
        await _rotation.StopAsync(CancellationToken.None);
        _rotation.Dispose();
    }

    internal sealed class Lines : ILogger<KeyRotation>
    {
        private readonly List<string> _all = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (_all)
                {
                    return [.. _all];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_all)
            {
                _all.Add($"{logLevel}: {formatter(state, exception)}");
            }
        }
    }
}
