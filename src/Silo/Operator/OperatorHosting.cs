using ChatOrleans.Clustering;
using ChatOrleans.Errors;
using ChatOrleans.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOrleans.Operator;

/// <summary>
/// What an operator does while the product runs, over HTTP: nothing else reaches a process that is alone. Off when no operator
/// key is configured.
/// </summary>
public static class OperatorHosting
{
    /// <summary>Of routes that are the operators' alone.</summary>
    public const string Policy = "Operator";

    private const string Path = "/operator";

    /// <summary>Call it after all else that calls grains.</summary>
    public static IServiceCollection AddOperator(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<OperatorOptions>(configuration, OperatorOptions.Section);
        services.AddAuthenticationCore(schemes => schemes.AddScheme<OperatorHandler>(Policy, displayName: null));
        services.AddTransient<OperatorHandler>();
        services.AddWebEncoders();
        services.AddAuthorizationBuilder().AddPolicy(
            Policy, policy => policy.AddAuthenticationSchemes(Policy).RequireAuthenticatedUser());
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<GrainRetry>(
            provider, new RetryLimits(RepeatsMax: 3, Patience: ClusterConnection.ResponseTimeout)));
        return services.AddSingleton<SigningKeysApi>();
    }

    public static void MapOperator(this WebApplication app)
    {
        if (!HasOperator(app.Configuration))
        {
            app.Map(Path + "/{**rest}", () => Results.NotFound()).ExcludeFromDescription();
            return;
        }

        var routes = app.MapGroup(Path).RequireAuthorization(Policy).ExcludeFromDescription();
        SigningKeysApi.Map(routes);
    }

    public static bool HasOperator(IConfiguration configuration) =>
        configuration.GetSection(OperatorOptions.Section).Get<OperatorOptions>()?.Key is not null;
}
