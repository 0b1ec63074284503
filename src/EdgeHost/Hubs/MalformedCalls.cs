using ChatOrleans.Errors;
using ChatOrleans.Metrics;
using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans.Hubs;

/// <summary>Answers a hub call whose request is malformed with an error value, so that no hub method has to.</summary>
internal sealed class MalformedCalls(ChatMetrics metrics) : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (Body.ErrorIn(invocationContext.HubMethodArguments) is not { } malformed)
        {
            return next(invocationContext);
        }

        if (invocationContext.HubMethodName == nameof(ChatHub.SendMessage))
        {
            // A message that is refused here counts as refused too.
            metrics.Sent(malformed.Code, ChatMetrics.Now());
        }

        return ValueTask.FromResult<object?>((Reply<Nothing>)malformed);
    }
}
