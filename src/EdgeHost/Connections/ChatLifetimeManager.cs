using ChatOrleans.Auth;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Connections;

/// <summary>
/// Takes each socket that SignalR opens into the registry, and tells the cluster of a device's first and last
/// connection.
/// </summary>
internal sealed class ChatLifetimeManager(
    ConnectionRegistry connections,
    EdgeLink edge,
    IOptions<ChatLimits> limits,
    ILogger<DefaultHubLifetimeManager<ChatHub>> logger) : DefaultHubLifetimeManager<ChatHub>(logger)
{
    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        await base.OnConnectedAsync(connection);
        var user = CurrentUser.Of(connection.User);
        var added = new ChatConnection(connection, user, limits.Value.OutboundQueue);
        var known = connections.HasDevice(user.UserId, user.DeviceId);
        if (!connections.TryAdd(added, limits.Value.UserConnections))
        {
            throw new HubException(
                $"{ChatErrorCode.LimitReached}: at most {limits.Value.UserConnections} connections (UserConnections).");
        }

        connection.Features.Set(added);
        if (!known)
        {
            await edge.Connected(ConnectionRegistry.DeviceOf(added));
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
        if (!connections.HasDevice(removed.User.UserId, removed.User.DeviceId))
        {
            await edge.Disconnected(ConnectionRegistry.DeviceOf(removed));
        }
    }
}
