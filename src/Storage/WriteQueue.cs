using System.Threading.Channels;
using ChatOrleans.Metrics;

namespace ChatOrleans.Storage;

/// <summary>
/// Writes on their way to the one writer of the process, which has a thread of its own. What arrives while it is at work
/// goes out together in its next batch: that is what makes a synchronous commit as fast as an asynchronous one. An idle
/// writer starts at once.
/// </summary>
internal sealed class WriteQueue<TWrite> : IDisposable
    where TWrite : class
{
    private const int WaitingMax = 65_536;

    private readonly Channel<(TWrite Write, long Since)> _waiting = Channel.CreateBounded<(TWrite, long)>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    private readonly int _weightMax;
    private readonly Func<TWrite, int> _weight;
    private readonly Action<IReadOnlyList<TWrite>> _commit;
    private readonly ChatMetrics? _metrics;
    private readonly Thread _thread;
    private readonly List<TWrite> _batch = [];

    /// <param name="weightMax">What the writes of one batch weigh at most together; a heavier write goes alone.</param>
    /// <param name="commit">Answers every write of the batch and throws nothing.</param>
    /// <param name="metrics">Told how long writes wait; null when they go on waiting behind this queue.</param>
    public WriteQueue(
        string name, int weightMax, Func<TWrite, int> weight, Action<IReadOnlyList<TWrite>> commit, ChatMetrics? metrics)
    {
        (_weightMax, _weight, _commit, _metrics) = (weightMax, weight, commit, metrics);
        _thread = new(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public int Waiting => _waiting.Reader.Count;

    /// <summary>
    /// Takes the write's place in the order of all writes before it returns; false when too many wait or after
    /// <see cref="Dispose"/>.
    /// </summary>
    public bool TryAdd(TWrite write) => _waiting.Writer.TryWrite((write, _metrics?.WaitBegins() ?? 0));

    /// <summary>Commits what waits and stops.</summary>
    public void Dispose()
    {
        if (_waiting.Writer.TryComplete())
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        while (WaitToRead())
        {
            var weight = 0;
            while (_waiting.Reader.TryPeek(out var next))
            {
                weight += _weight(next.Write);
                if (_batch.Count > 0 && weight > _weightMax)
                {
                    break;
                }

                _waiting.Reader.TryRead(out _);
                if (_batch.Count == 0)
                {
                    _metrics?.Waited(next.Since);
                }

                _batch.Add(next.Write);
            }

            _commit(_batch);
            _batch.Clear();
        }
    }

    private bool WaitToRead()
    {
        var ready = _waiting.Reader.WaitToReadAsync();
        // A thread of its own may wait: it serves nothing else.
        return ready.IsCompleted ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
    }
}
