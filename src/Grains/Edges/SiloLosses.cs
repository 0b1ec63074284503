using System.Collections.Concurrent;

namespace ChatOrleans.Edges;

/// <summary>
/// The silos that have gone since this process started. Each took along what its grains knew of where users are, and who was to
/// learn of changes: edges announce users again, and conversations ask again. The runtime counts; it stays 0 where there is one
/// silo.
/// </summary>
public sealed class SiloLosses
{
    private readonly ConcurrentDictionary<object, Action> _watchers = new(ReferenceEqualityComparer.Instance);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add()
    {
        Interlocked.Increment(ref _count);
        foreach (var (_, lost) in _watchers)
        {
            lost();
        }
    }

    /// <param name="lost">Called at each loss from then on, on any thread, until <see cref="Unwatch"/>.</param>
    public void Watch(object watcher, Action lost) => _watchers[watcher] = lost;

    public void Unwatch(object watcher) => _watchers.TryRemove(watcher, out _);
}
