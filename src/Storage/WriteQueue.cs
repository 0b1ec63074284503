using ChatOrleans.Metrics;

namespace ChatOrleans.Storage;

/// <summary>
/// Writes on their way to the one writer of the process, which has a thread of its own. Writes that arrive while it works go
/// out together in its next batch: this makes a synchronous commit as fast as an asynchronous one. An idle writer starts at
/// once.
/// </summary>
internal sealed class WriteQueue<TWrite> : IDisposable
    where TWrite : class
{
    private const int WaitingMax = 65_536;

    // Its own lock. A thread that waits for a task or a channel spins first; one that waits for a monitor does not.
    private readonly Queue<(TWrite Write, long Since)> _waiting = [];

    private readonly int _weightMax;
    private readonly Func<TWrite, int> _weight;
    private readonly Action<IReadOnlyList<TWrite>> _commit;
    private readonly ChatMetrics? _metrics;
    private readonly Thread _thread;
    private readonly List<TWrite> _batch = [];
    private bool _closed;

    /// <param name="weightMax">What the writes of one batch weigh at most together; a heavier write goes alone.</param>
    /// <param name="commit">Answers every write of the batch and throws nothing.</param>
    /// <param name="metrics">Counts how long writes wait; null when they wait on after this queue.</param>
    public WriteQueue(
        string name, int weightMax, Func<TWrite, int> weight, Action<IReadOnlyList<TWrite>> commit, ChatMetrics? metrics)
    {
        (_weightMax, _weight, _commit, _metrics) = (weightMax, weight, commit, metrics);
        _thread = new(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public int Waiting
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>
    /// Takes the write's place in the order of all writes before it returns; false when too many wait or after
    /// <see cref="Dispose"/>.
    /// </summary>
    public bool TryAdd(TWrite write)
    {
        lock (_waiting)
        {
            if (_closed || _waiting.Count >= WaitingMax)
            {
                return false;
            }

            _waiting.Enqueue((write, _metrics?.WaitBegins() ?? 0));
            Monitor.Pulse(_waiting);
            return true;
        }
    }

    /// <summary>Commits what waits and stops.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            _closed = true;
            Monitor.Pulse(_waiting);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (TryTakeBatch())
        {
            _commit(_batch);
            _batch.Clear();
        }
    }

    /// <summary>Waits for writes; false when there are none and will be none.</summary>
    private bool TryTakeBatch()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_waiting);
            }

            _metrics?.Waited(_waiting.Peek().Since);
            var weight = 0;
            while (_waiting.TryPeek(out var next))
            {
                weight += _weight(next.Write);
                if (_batch.Count > 0 && weight > _weightMax)
                {
                    break;
                }

                _batch.Add(_waiting.Dequeue().Write);
            }

            return true;
        }
    }
}
