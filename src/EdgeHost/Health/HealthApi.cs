using ChatOrleans.Draining;
using ChatOrleans.Edges;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatOrleans.Health;

/// <summary>
/// <c>/alive</c>: the process answers. <c>/health</c>: it should get traffic; the answer names what is wrong. HEAD gets the
/// status alone.
/// </summary>
internal static class HealthApi
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/alive", Methods, () => Results.Text("alive"));
        app.MapMethods("/health", Methods, async (HealthCheckService checks, CancellationToken cancellationToken) =>
        {
            var report = await checks.CheckHealthAsync(cancellationToken);
            return Results.Json(
                new
                {
                    status = report.Status.ToString(),
                    checks = report.Entries.ToDictionary(
                        check => check.Key, check => check.Value.Description ?? check.Value.Status.ToString()),
                },
                statusCode: report.Status == HealthStatus.Healthy
                    ? StatusCodes.Status200OK
                    : StatusCodes.Status503ServiceUnavailable);
        });
    }
}

/// <summary>Unhealthy while the host drains, or when its lease could not be renewed in time.</summary>
internal sealed class EdgeHealth(Drain drain, EdgeLink edge, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
            drain.IsDraining ? HealthCheckResult.Unhealthy("The host is draining.")
            : time.GetUtcNow() - edge.RenewedAt > EdgeLease.Duration ? HealthCheckResult.Unhealthy("The lease has lapsed.")
            : HealthCheckResult.Healthy());
}
