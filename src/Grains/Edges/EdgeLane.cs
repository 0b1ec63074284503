using System.Collections.Immutable;

namespace ChatOrleans.Edges;

/// <summary>
/// The events of one edge, in order: what comes while one delivery is under way goes together in the next. When too many wait,
/// all of them are dropped: the edge's devices see one gap and sync. A lane ends when its edge has lost its lease, or when
/// nothing was published for as long as a session lasts unrenewed.
/// </summary>
internal sealed class EdgeLane(EdgeId edge, EdgePublisher publisher)
{
    public const int WaitingMax = 16_384;

    /// <summary>A delivery of so many of the largest events is 12 MiB.</summary>
    public const int DeliveryMax = 512;

    /// <summary>The pause after a failure: an edge that died takes a lease's duration to be known as dead.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<(EdgeEvent Event, long At)> _waiting = new();
    private bool _sending;
    private bool _ended;
    private long _usedAt;

    // How many are being delivered, and when the first of them came.
    private int _underWay;
    private long _underWaySince;
    private IEdgeObserver? _elsewhere;

    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _underWay + _waiting.Count;
            }
        }
    }

    public TimeSpan OldestAge
    {
        get
        {
            lock (_lock)
            {
                return _underWay > 0 ? publisher.Time.GetElapsedTime(_underWaySince)
                    : _waiting.TryPeek(out var first) ? publisher.Time.GetElapsedTime(first.At)
                    : TimeSpan.Zero;
            }
        }
    }

    /// <summary>False when the lane has ended: the event belongs on the next one.</summary>
    /// <param name="begins">Whether the lane is to be sent now.</param>
    public bool TryAdd(EdgeEvent @event, out bool begins)
    {
        lock (_lock)
        {
            begins = !_ended && !_sending;
            if (_ended)
            {
                return false;
            }

            if (_waiting.Count >= WaitingMax)
            {
                DropWaiting();
            }

            (_sending, _usedAt) = (true, publisher.Time.GetTimestamp());
            _waiting.Enqueue((@event, _usedAt));
            return true;
        }
    }

    /// <summary>Delivers until nothing waits or it is cancelled. Throws nothing.</summary>
    public async Task Send(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (!await TryDeliver())
                {
                    await Task.Delay(RetryInterval, publisher.Time, cancellationToken);
                }

                if (!GoesOn())
                {
                    return;
                }

                // An edge in this process answers at once: without a yield the caller would wait for as long as events come.
                await Task.Yield();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    public void EndIfIdle()
    {
        lock (_lock)
        {
            if (!_sending && publisher.Time.GetElapsedTime(_usedAt) > EdgeLease.SessionDuration)
            {
                End();
            }
        }
    }

    private bool GoesOn()
    {
        lock (_lock)
        {
            _underWay = 0;
            return _sending = _waiting.Count > 0;
        }
    }

    private async Task<bool> TryDeliver()
    {
        ImmutableArray<EdgeEvent> batch = [];
        try
        {
            var observer = publisher.FindHere(edge) ?? (_elsewhere ??= await publisher.FindElsewhere(edge));
            if (observer is null)
            {
                End();
                return true;
            }

            batch = Take();
            await observer.Deliver(batch);
            return true;
        }
        catch (Exception error)
        {
            // The next try looks up the edge again.
            _elsewhere = null;
            publisher.Failed(edge, batch.Length, error);
            return false;
        }
    }

    private ImmutableArray<EdgeEvent> Take()
    {
        lock (_lock)
        {
            _underWay = Math.Min(_waiting.Count, DeliveryMax);
            _underWaySince = _waiting.Peek().At;
            var batch = ImmutableArray.CreateBuilder<EdgeEvent>(_underWay);
            while (batch.Count < batch.Capacity)
            {
                batch.Add(_waiting.Dequeue().Event);
            }

            return batch.MoveToImmutable();
        }
    }

    private void End()
    {
        lock (_lock)
        {
            _ended = true;
            DropWaiting();
            publisher.Remove(edge, this);
        }
    }

    private void DropWaiting()
    {
        if (_waiting.Count > 0)
        {
            publisher.Dropped(edge, _waiting.Count);
            _waiting.Clear();
        }
    }
}
