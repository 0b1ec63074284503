using ChatOrleans.Edges;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace ChatOrleans.Client;

/// <summary>
/// Makes a following an edge of its own, with one device connected to it: the followed user's. So it gets the events that
/// the user's devices get, and makes hints of them.
/// </summary>
internal sealed partial class HintLink : IAsyncDisposable
{
    private readonly ChatClient _client;
    private readonly ILogger _logger;
    private readonly Hints _hints;
    private readonly EdgeId _id;
    private readonly EdgeSubscription _subscription;
    private readonly EdgeSessions _sessions;
    private readonly CancellationTokenSource _closing = new();
    private Task _renewing = Task.CompletedTask;

    private HintLink(ChatClient client, UserId user, Hints hints)
    {
        (_client, _logger, _hints) = (client, client.Logger, hints);
        _id = new($"{Environment.MachineName}-{Guid.CreateVersion7(client.Time.GetUtcNow()):N}");
        var device = new ConnectedDevice
        {
            UserId = user,
            DeviceId = DeviceId.From(Guid.CreateVersion7(client.Time.GetUtcNow())),
        };
        _subscription = new(client.Cluster, _id, Deliver);
        _sessions = new(_id, client.Cluster, () => [device], connected => connected == device, client.Time, client.Logger);
    }

    /// <summary>Returns when events come, or will be tried for again.</summary>
    public static async Task<HintLink> Open(ChatClient client, UserId user, Hints hints)
    {
        var link = new HintLink(client, user, hints);
        await link.Renew();
        link._renewing = link.RenewForEver();
        return link;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _renewing;
        await _sessions.Close();
        try
        {
            await _subscription.End();
        }
        catch (Exception error)
        {
            LogNotUnsubscribed(_id, error);
        }

        _closing.Dispose();
    }

    private async Task RenewForEver()
    {
        using var timer = new PeriodicTimer(EdgeLease.RenewInterval, _client.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                await Renew();
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The following ends.
        }
    }

    private async Task Renew()
    {
        try
        {
            await _subscription.Keep();
        }
        catch (Exception error)
        {
            LogNotSubscribed(_id, error);
        }

        await _sessions.Renew();
    }

    private Task Deliver(IList<SequentialItem<EdgeEvent>> batch)
    {
        foreach (var item in batch)
        {
            switch (item.Item)
            {
                case EntriesAppended appended:
                    _hints.Add(appended.ConversationId);
                    break;
                case ConversationJoined joined:
                    _hints.Add(joined.Conversation.Id);
                    break;
            }
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "Edge {Edge} gets no events yet; it will try again.")]
    private partial void LogNotSubscribed(EdgeId edge, Exception error);

    [LoggerMessage(LogLevel.Warning, "Edge {Edge} stopped, but its subscription stays behind.")]
    private partial void LogNotUnsubscribed(EdgeId edge, Exception error);
}
