using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Hubs;

/// <summary>
/// Adds each socket that SignalR opens to the registry, and reports connected devices to the cluster. If it refuses a
/// connection, it leaves the reason as a feature for the hub, which can send it to the client.
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
            connection.Features.Set(ChatError.Of(
                ChatErrorCode.LimitReached, $"At most {limits.Value.UserConnections} connections (UserConnections)."));
            return;
        }

        metrics.Connections.Add(1);
        connection.Features.Set(added);
        await edge.Changed(ConnectionRegistry.DeviceOf(added));

        // If the session ends from here on, its end finds this connection; if it ended before, that is seen now.
        if (!await sessions.RunsNow(user))
        {
            connection.Features.Set(ChatError.Of(ChatErrorCode.Unauthenticated, "The session has ended."));
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
}
