using System.Collections.Concurrent;

namespace ChatOrleans.Runtime.Tests;

/// <summary>What grains tell tests, and gates at which tests hold grains.</summary>
/// <param name="options">Of the gates: on the kernel, whoever waits must not hop to the thread pool.</param>
internal sealed class Probe(TaskCreationOptions options)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    public ConcurrentQueue<string> Seen { get; } = new();

    public void Note(string what) => Seen.Enqueue(what);

    public int Count(string what) => Seen.Count(seen => seen == what);

    public Task Gate(string name) => Source(name).Task;

    public void Open(string name) => Source(name).TrySetResult();

    private TaskCompletionSource Source(string name) =>
        _gates.GetOrAdd(name, _ => new(options));
}
