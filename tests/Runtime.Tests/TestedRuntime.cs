namespace ChatOrleans.Runtime.Tests;

/// <summary>A runtime with the grains of this project, a store in memory, and short times.</summary>
internal abstract class TestedRuntime(Probe probe) : IAsyncDisposable
{
    /// <summary>Long enough for what must be done before it on a busy machine.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan CollectionAge = TimeSpan.FromSeconds(2);

    public Probe Probe => probe;

    public MemoryStorage Storage { get; } = new();

    public abstract IClusterClient Client { get; }

    public abstract TimeProvider Time { get; }

    public T Grain<T>(string key = "a")
        where T : IGrainWithStringKey => Client.GetGrain<T>(key);

    /// <summary>Runs a test in a place from which it can call grains.</summary>
    public abstract Task Run(Func<Task> test);

    /// <summary>Waits until it comes true.</summary>
    public abstract Task Until(Func<bool> condition, string what);

    public abstract ValueTask DisposeAsync();
}
