using System.Collections.Concurrent;
using System.Text.Json;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace ChatOrleans.Embedded.Tests;

/// <summary>The runtime with the grains of this project, a store in memory, and a clock that the test moves.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TestSilo(Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(Probe);
        services.AddKeyedSingleton<IGrainStorage>("memory", Storage);
        services.AddEmbeddedRuntime(options => options.Assemblies.Add(typeof(TestSilo).Assembly));
        services.AddMemoryStreams("streams");
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
        Runtime = _services.GetRequiredService<EmbeddedRuntime>();
    }

    public ManualTime Time { get; } = new();

    public Probe Probe { get; } = new();

    public MemoryStorage Storage { get; } = new();

    public EmbeddedRuntime Runtime { get; }

    public IClusterClient Client => Runtime;

    public T Grain<T>(string key = "a")
        where T : IGrainWithStringKey => Client.GetGrain<T>(key);

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();
}

/// <summary>What grains tell tests, and gates at which tests hold grains.</summary>
internal sealed class Probe
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    public ConcurrentQueue<string> Seen { get; } = new();

    public void Note(string what) => Seen.Enqueue(what);

    public int Count(string what) => Seen.Count(seen => seen == what);

    public Task Gate(string name) => Source(name).Task;

    public void Open(string name) => Source(name).TrySetResult();

    private TaskCompletionSource Source(string name) =>
        _gates.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>Grain state in memory, as JSON, with ETags.</summary>
internal sealed class MemoryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), (int ETag, string Body)> _states = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _states.TryGetValue((stateName, grainId), out var stored);
        grainState.ETag = grainState.RecordExists ? stored.ETag.ToString() : null;
        grainState.State = grainState.RecordExists
            ? JsonSerializer.Deserialize<T>(stored.Body)!
            : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var current = _states.TryGetValue((stateName, grainId), out var stored) ? stored.ETag.ToString() : null;
        if (current != grainState.ETag)
        {
            throw new InconsistentStateException("Written in between.", current, grainState.ETag);
        }

        _states[(stateName, grainId)] = (stored.ETag + 1, JsonSerializer.Serialize(grainState.State));
        grainState.ETag = (stored.ETag + 1).ToString();
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _states.TryRemove((stateName, grainId), out _);
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    /// <summary>Another writer, elsewhere.</summary>
    public void WriteBehind(string stateName, GrainId grainId, string body) =>
        _states.AddOrUpdate((stateName, grainId), (1, body), (_, stored) => (stored.ETag + 1, body));
}
