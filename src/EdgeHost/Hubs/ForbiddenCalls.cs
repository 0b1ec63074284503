using ChatOrleans.Errors;
using ChatOrleans.Logs;
using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans.Hubs;

/// <summary>Notes calls that their callers had no right to; requests of REST are in the log anyway.</summary>
internal sealed class ForbiddenCalls(SecurityLog security) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var reply = await next(invocationContext);
        if (reply is IReply { Error.Code: ChatErrorCode.Forbidden or ChatErrorCode.NotFound })
        {
            security.Write(SecurityEvent.CallForbidden, invocationContext.Context.GetHttpContext());
        }

        return reply;
    }
}
