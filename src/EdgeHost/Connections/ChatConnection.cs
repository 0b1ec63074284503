using System.Collections.Frozen;
using ChatOrleans.Auth;
using ChatOrleans.Metrics;
using ChatOrleans.Protocol;
using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans.Connections;

/// <summary>
/// One socket with its bounded outbound queue. An event is written at once when the last write has ended; while the
/// socket is slow, events wait; when too many wait, all of them are dropped and the connection is told to resync
/// instead.
/// </summary>
internal sealed class ChatConnection(
    HubConnectionContext socket, CurrentUser user, int queueMax, ChatMetrics metrics)
{
    private static readonly SerializedHubMessage Resync = EventBytes.Of(client => client.Resync(new()));

    private readonly Lock _lock = new();
    private Queue<SerializedHubMessage>? _waiting;
    private bool _writing;
    private bool _behind;

    public CurrentUser User { get; } = user;

    public SendPermits SendPermits { get; } = new(user.UserId, SendPermits.ConnectionBlockMax);

    /// <summary>Whose presence this connection watches.</summary>
    public IReadOnlySet<UserId> Watched { get; set; } = FrozenSet<UserId>.Empty;

    /// <summary>How often events were dropped because the socket was too slow.</summary>
    public int Overflows { get; private set; }

    /// <summary>The value of <see cref="Overflows"/> when a sync found nothing more and no new conversation.</summary>
    public int? CaughtUpAt { get; set; }

    /// <summary>How many calls have been refused since the last that was not. For the filter of calls.</summary>
    public int CallsRefused { get; set; }

    public CancellationToken Closed => socket.ConnectionAborted;

    /// <summary>Never waits and never fails: a closed or slow connection costs the sender nothing.</summary>
    public void Send(SerializedHubMessage message)
    {
        lock (_lock)
        {
            if (_behind)
            {
                metrics.EventsDropped.Add(1);
                return;
            }

            if (_writing)
            {
                Enqueue(message);
                return;
            }

            _writing = true;
        }

        var write = socket.WriteAsync(message, Closed);
        if (write.IsCompletedSuccessfully && IsDone())
        {
            metrics.EventsDelivered.Add(1);
            return;
        }

        // Not awaited: the sender never waits. It throws only when the socket is closed, and nobody waits for that.
        _ = WriteWaiting(write);
    }

    public void Abort() => socket.Abort();

    private void Enqueue(SerializedHubMessage message)
    {
        _waiting ??= new();
        if (_waiting.Count < queueMax)
        {
            _waiting.Enqueue(message);
            return;
        }

        _behind = true;
        Overflows++;
        metrics.EventsDropped.Add(_waiting.Count + 1);
        _waiting.Clear();
        _waiting.Enqueue(Resync);
    }

    private async Task WriteWaiting(ValueTask write)
    {
        try
        {
            await write;
            metrics.EventsDelivered.Add(1);
            while (TryTake(out var next))
            {
                await socket.WriteAsync(next, Closed);
                (ReferenceEquals(next, Resync) ? metrics.Resyncs : metrics.EventsDelivered).Add(1);
            }
        }
        catch (Exception) when (Closed.IsCancellationRequested)
        {
            // It closed in the middle; the device asks for what it missed when it comes back.
        }
    }

    private bool IsDone()
    {
        lock (_lock)
        {
            return !(_writing = _waiting is { Count: > 0 });
        }
    }

    private bool TryTake(out SerializedHubMessage next)
    {
        lock (_lock)
        {
            if (_waiting is not null && _waiting.TryDequeue(out next!))
            {
                // The request to resync is on its way, so later events count again.
                _behind &= !ReferenceEquals(next, Resync);
                return true;
            }

            _waiting = null;
            _writing = false;
            next = null!;
            return false;
        }
    }
}
