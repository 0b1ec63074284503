using System.Collections.Frozen;
using System.Reflection;
using ChatOrleans.Connections;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Logs;
using ChatOrleans.Metrics;
using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans.Hubs;

/// <summary>Takes what a hub call costs from its user's budget. Whoever goes on calling without one is disconnected.</summary>
internal sealed class BudgetedHubCalls(CallBudgets budgets, ChatMetrics metrics, SecurityLog security) : IHubFilter
{
    /// <summary>Calls that a connection makes in a row although each is refused.</summary>
    public const int RefusalsMax = 100;

    private static readonly FrozenDictionary<string, double> Costs = typeof(ChatHub)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .ToFrozenDictionary(method => method.Name, method => method.GetCustomAttribute<CallCostAttribute>()?.Permits ?? 1);

    public ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var connection = invocationContext.Context.Features.Get<ChatConnection>()!;
        if (budgets.Spend(connection.User.UserId, Costs[invocationContext.HubMethodName]).RetryAfter is not { } wait)
        {
            connection.CallsRefused = 0;
            return next(invocationContext);
        }

        security.Write(SecurityEvent.BudgetOfUserExhausted, invocationContext.Context.GetHttpContext());
        metrics.CallsRefused.Add(1);
        if (++connection.CallsRefused >= RefusalsMax)
        {
            connection.Abort();
        }

        return ValueTask.FromResult<object?>(
            (Reply<Nothing>)ChatError.RateLimited(nameof(ChatLimits.CallsPerMinute), wait));
    }
}
