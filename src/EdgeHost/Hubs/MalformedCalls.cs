using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Hubs;

/// <summary>
/// Answers a hub call whose request is malformed or too large with an error value, so that no hub method has to.
/// </summary>
internal sealed class MalformedCalls(ChatMetrics metrics, IOptions<ChatLimits> limits) : IHubFilter
{
    private readonly ChatError _tooLarge = ChatError.Of(
        ChatErrorCode.TooLarge, $"A request has at most {limits.Value.EnvelopeBytes} bytes (EnvelopeBytes).");

    public ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (ErrorIn(invocationContext) is not { } malformed)
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

    private ChatError? ErrorIn(HubInvocationContext call)
    {
        var bytesMax = call.HubMethodName == nameof(ChatHub.Sync) ? limits.Value.SyncBytes : limits.Value.EnvelopeBytes;
        return call.HubMethodArguments.OfType<Body>().Any(body => body.Bytes > bytesMax)
            ? _tooLarge
            : Body.ErrorIn(call.HubMethodArguments);
    }
}
