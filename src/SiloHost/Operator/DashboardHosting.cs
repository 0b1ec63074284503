using ChatOrleans.Settings;
using Microsoft.AspNetCore.Authentication;
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
    public static IServiceCollection AddOperatorDashboard(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<OperatorOptions>(configuration, OperatorOptions.Section);
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, OperatorHandler>(
            OperatorHandler.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder().AddPolicy(
            OperatorHandler.SchemeName,
            policy => policy.AddAuthenticationSchemes(OperatorHandler.SchemeName).RequireAuthenticatedUser());
        // Logs have a place of their own.
        return HasKey(configuration)
            ? services.AddOrleans(silo => silo.AddDashboard(dashboard => dashboard.HideTrace = true))
            : services;
    }

    public static void MapOperatorDashboard(this WebApplication app)
    {
        if (HasKey(app.Configuration))
        {
            app.MapOrleansDashboard("/dashboard").RequireAuthorization(OperatorHandler.SchemeName);
        }
    }

    private static bool HasKey(IConfiguration configuration) =>
        configuration.GetSection(OperatorOptions.Section).Get<OperatorOptions>()?.Key is not null;
}
