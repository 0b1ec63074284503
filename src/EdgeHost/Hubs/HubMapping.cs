using ChatOrleans.Limits;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans.Hubs;

internal static class HubMapping
{
    /// <summary>As the framework's <c>MapHub</c> does it, with what users send metered before it is decoded.</summary>
    public static void MapHub(this IEndpointRouteBuilder app) => app
        .MapConnections(
            ChatHub.Path,
            new HttpConnectionDispatcherOptions { CloseOnAuthenticationExpiration = true },
            hub => hub.Use(next => MeteredInput.Before(next, hub.ApplicationServices)).UseHub<ChatHub>())
        .WithMetadata(new CallCostAttribute(CallCostAttribute.Connect), new HubMetadata(typeof(ChatHub)))
        .RequireAuthorization();
}
