using ChatOrleans.Connections;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Timing;

namespace ChatOrleans.Users;

/// <summary>
/// Whose presence the connections of this edge watch. Watches run out at the watched users' grains, so those of open
/// connections are renewed.
/// </summary>
internal sealed partial class PresenceWatches(
    IGrainFactory grains, GrainRetry calls, ConnectionRegistry connections, EdgeLink edge, TimeProvider time,
    ILogger<PresenceWatches> logger)
    : BackgroundService
{
    private const int RenewedTogether = 32;

    private static readonly ChatError NoSuchUser = ChatError.Of(ChatErrorCode.NotFound, "There is no such user.");

    /// <summary>
    /// Replaces the users that a connection watches. Answers their presence now: without unreachable users, who are asked
    /// again when watches are renewed, and without those who do not exist or share no conversation, who are not.
    /// </summary>
    public async Task<Presence[]> Replace(ChatConnection connection, IReadOnlySet<UserId> users)
    {
        var watcher = connection.User.UserId;
        var before = connection.Watched;
        connection.Watched = users;
        var stillWatched = connections.Of(watcher).SelectMany(other => other.Watched).ToHashSet();
        await Task.WhenAll(before.Where(user => !stillWatched.Contains(user)).Select(user => calls.Try<Nothing>(
            new("unwatch presence", user),
            async () =>
            {
                await grains.User(user).UnwatchPresence(watcher, edge.Id);
                return Nothing.Value;
            })));
        var watched = await Task.WhenAll(users.Select(user => calls.Try<Presence>(
            new("watch presence", user),
            async () => await grains.User(user).WatchPresence(watcher, edge.Id) is { } presence ? presence : NoSuchUser)));
        connection.Watched = users.Zip(watched)
            .Where(asked => asked.Second.Error?.Code != ChatErrorCode.NotFound).Select(asked => asked.First).ToHashSet();
        return [.. watched.Select(reply => reply.Value).OfType<Presence>()];
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        time.Every(WatchLease.RenewInterval, RenewAll, stoppingToken);

    /// <summary>Some at a time: a user whose grain does not answer holds up no lease of the others.</summary>
    private Task RenewAll() => Parallel.ForEachAsync(
        connections.All, new ParallelOptions { MaxDegreeOfParallelism = RenewedTogether }, Renew);

    private async ValueTask Renew(ChatConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(connection.Watched.Select(
                user => grains.User(user).WatchPresence(connection.User.UserId, edge.Id)));
        }
        catch (Exception error)
        {
            LogNotRenewed(connection.User.UserId, error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Could not renew the presence watches of {Watcher}; will retry.")]
    private partial void LogNotRenewed(UserId watcher, Exception error);
}
