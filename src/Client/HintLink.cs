using System.Collections.Immutable;
using ChatOrleans.Edges;

namespace ChatOrleans.Client;

/// <summary>
/// Makes a following an edge of its own, with one device connected to it: the followed user's. So it gets the events that
/// the user's devices get, and makes hints of them.
/// </summary>
internal sealed class HintLink : IAsyncDisposable
{
    private readonly ChatClient _client;
    private readonly Hints _hints;
    private readonly EdgeSessions _sessions;
    private readonly CancellationTokenSource _closing = new();
    private Task _renewing = Task.CompletedTask;

    private HintLink(ChatClient client, UserId user, Hints hints)
    {
        (_client, _hints) = (client, hints);
        var edge = new EdgeId($"{Environment.MachineName}-{Guid.CreateVersion7(client.Time.GetUtcNow()):N}");
        var device = new ConnectedDevice
        {
            UserId = user,
            DeviceId = DeviceId.From(Guid.CreateVersion7(client.Time.GetUtcNow())),
        };
        _sessions = new(
            new(client.Cluster, edge, Deliver), client.Cluster, () => [device], connected => connected == device, client.Time,
            client.Logger);
    }

    /// <summary>Returns when events come, or will be tried for again.</summary>
    public static async Task<HintLink> Open(ChatClient client, UserId user, Hints hints)
    {
        var link = new HintLink(client, user, hints);
        await link._sessions.Renew();
        link._renewing = link.RenewForEver();
        return link;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _renewing;
        await _sessions.Close();
        _closing.Dispose();
    }

    private async Task RenewForEver()
    {
        using var timer = new PeriodicTimer(EdgeLease.RenewInterval, _client.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                await _sessions.Renew();
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The following ends.
        }
    }

    private void Deliver(ImmutableArray<EdgeEvent> events)
    {
        foreach (var @event in events)
        {
            switch (@event)
            {
                case EntriesAppended appended:
                    _hints.Add(appended.ConversationId);
                    break;
                case ConversationJoined joined:
                    _hints.Add(joined.Conversation.Id);
                    break;
            }
        }
    }
}
