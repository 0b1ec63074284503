using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Hubs;

/// <summary>
/// Adds each socket that SignalR opens to the registry, and reports connected devices to the cluster. A connection that may not
/// be is told why, and closed; that is no error of the host.
/// </summary>
internal sealed class ChatLifetimeManager(
    ConnectionRegistry connections,
    RunningSessions sessions,
    EdgeLink edge,
    ChatMetrics metrics,
    IOptions<ChatLimits> limits,
    ILogger<DefaultHubLifetimeManager<ChatHub>> logger) : DefaultHubLifetimeManager<ChatHub>(logger)
{
    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        await base.OnConnectedAsync(connection);
        var user = CurrentUser.Of(connection.User);
        var added = new ChatConnection(connection, user, limits.Value.OutboundQueue, metrics);
        if (!connections.TryAdd(added, limits.Value.UserConnections))
        {
            await Close(connection, ChatError.Of(
                ChatErrorCode.LimitReached, $"At most {limits.Value.UserConnections} connections (UserConnections)."));
            return;
        }

        metrics.Connections.Add(1);
        connection.Features.Set(added);
        await edge.Changed(ConnectionRegistry.DeviceOf(added));

        // If the session ends from here on, its end finds this connection; if it ended before, that is seen now.
        if (!await sessions.RunsNow(user))
        {
            // Its next request asks anew.
            sessions.Forget(user.UserId, user.DeviceId);
            await Close(connection, ChatError.Of(ChatErrorCode.Unauthenticated, "The session has ended."));
        }
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        await base.OnDisconnectedAsync(connection);
        if (connection.Features.Get<ChatConnection>() is not { } removed)
        {
            return;
        }

        connections.Remove(removed);
        metrics.Connections.Add(-1);
        await edge.Changed(ConnectionRegistry.DeviceOf(removed));
    }

    /// <summary>An exception would be logged as an error, with its stack.</summary>
    private static async Task Close(HubConnectionContext connection, ChatError why)
    {
        await connection.WriteAsync(new CloseMessage($"{why.Code}: {why.Message}"));
        connection.Abort();
    }
}
