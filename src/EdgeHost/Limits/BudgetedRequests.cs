using System.Globalization;
using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Logs;
using ChatOrleans.Metrics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans.Limits;

/// <summary>
/// Takes what a request costs from its user's budget, and from its address's when nobody is signed in. Answers tell what is left
/// (RateLimit headers, draft-ietf-httpapi-ratelimit-headers-10). Log-in and registration have limits of their own; requests of an
/// open connection cost nothing: its calls do.
/// </summary>
internal sealed class BudgetedRequests(RequestDelegate next, CallBudgets budgets, ChatMetrics metrics, SecurityLog security)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var named = endpoint?.Metadata.GetMetadata<CallCostAttribute>();
        if (endpoint is null || (named is null && endpoint.Metadata.GetMetadata<IAuthorizeData>() is null)
            || IsOfOpenConnection(endpoint, context.Request))
        {
            return next(context);
        }

        var cost = named?.Permits ?? 1;
        if (context.User.Identity?.IsAuthenticated != true)
        {
            return budgets.Spend(context.Connection.RemoteIpAddress, cost).RetryAfter is { } later
                ? Refuse(context, later, SecurityEvent.BudgetOfAddressExhausted)
                : next(context);
        }

        var spent = budgets.Spend(CurrentUser.Of(context.User).UserId, cost);
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"calls\";q={budgets.PerMinute};w=60");
        headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture, $"\"calls\";r={spent.Left};t={Math.Ceiling(spent.FullIn.TotalSeconds)}");
        return spent.RetryAfter is { } wait
            ? Refuse(context, wait, SecurityEvent.BudgetOfUserExhausted)
            : next(context);
    }

    private static bool IsOfOpenConnection(Endpoint endpoint, HttpRequest request) =>
        endpoint.Metadata.GetMetadata<HubMetadata>() is not null && endpoint.Metadata.GetMetadata<NegotiateMetadata>() is null
        && request.Query.ContainsKey("id");

    private Task Refuse(HttpContext context, TimeSpan wait, SecurityEvent happened)
    {
        security.Write(happened, context);
        metrics.CallsRefused.Add(1);
        return Problems.Of(ChatError.RateLimited(nameof(ChatLimits.CallsPerMinute), wait)).ExecuteAsync(context);
    }
}
