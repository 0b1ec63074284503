using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Dashboard;

namespace ChatOrleans.Operator;

/// <summary>The Orleans Dashboard, for operators only; off when no operator key is configured.</summary>
internal static class DashboardHosting
{
    /// <summary>After the silo: its grains are activated at the start.</summary>
    public static IServiceCollection AddOperatorDashboard(this IServiceCollection services, IConfiguration configuration) =>
        // Logs have a place of their own.
        OperatorHosting.HasOperator(configuration)
            ? services.AddOrleans(silo => silo.AddDashboard(dashboard => dashboard.HideTrace = true))
            : services;

    public static void MapOperatorDashboard(this WebApplication app)
    {
        if (OperatorHosting.HasOperator(app.Configuration))
        {
            app.MapOrleansDashboard("/dashboard").RequireAuthorization(OperatorHosting.Policy);
        }
    }
}
