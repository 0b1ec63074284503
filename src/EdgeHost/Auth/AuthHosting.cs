using ChatOrleans.Clustering;
using ChatOrleans.Metrics;
using ChatOrleans.Settings;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

internal static class AuthHosting
{
    public static IServiceCollection AddChatAuth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<AuthOptions>(configuration, AuthOptions.Section)
            .Configure(options => options.DataDirectory = configuration["ChatOrleans:DataDirectory"] ?? options.DataDirectory)
            .Validate<IOptions<ClusterSettings>>(
                (auth, cluster) => auth.HasSecret || cluster.Value.ConnectionString is null,
                $"An edge of a cluster needs {AuthOptions.Section}:{nameof(AuthOptions.KeySecret)} or "
                + $"{AuthOptions.Section}:{nameof(AuthOptions.KeySecretFile)}, the same as all its edges.");
        services.AddSigningKeys();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<RunningSessions>();
        services.AddSingleton<SessionStarts>();
        services.AddSingleton<AddressThrottle>();
        services.AddSingleton<AuthApi>();
        services.AddAuthenticationCore(authentication =>
        {
            authentication.AddScheme<BearerHandler>(BearerHandler.SchemeName, displayName: null);
            authentication.DefaultScheme = BearerHandler.SchemeName;
        });
        services.AddTransient<BearerHandler>();
        services.AddWebEncoders();
        services.AddAuthorization();

        var origins = configuration.GetSection(CorsOptions.Section).Get<CorsOptions>()?.Origins ?? [];
        return services.AddCors(cors => cors.AddDefaultPolicy(policy =>
            policy.WithOrigins(origins).AllowAnyHeader().AllowAnyMethod().AllowCredentials()));
    }

    public static void MapAuth(this IEndpointRouteBuilder app, IEndpointRouteBuilder api)
    {
        AuthApi.Map(api);
        DevicesApi.Map(api);
        app.MapGet("/.well-known/jwks.json", (SigningKeys keys, HttpResponse response) =>
        {
            response.Headers.CacheControl = $"public, max-age={KeyRotation.PollMax.TotalSeconds}";
            return Results.Bytes(keys.Jwks, "application/jwk-set+json");
        });
    }

    private static void AddSigningKeys(this IServiceCollection services)
    {
        services.AddSingleton<SigningKeys>();
        services.AddSingleton(provider => provider.GetRequiredService<IGrainFactory>().SigningKey(
            provider.GetRequiredService<IOptions<ClusterSettings>>().Value.ClusterId));
        services.AddHostedService<KeyRotation>();
        services.AddGauge<SigningKeys>(
            "chat.signing.key.age", "s", "Age of the key that signs access tokens.", keys => keys.Age.TotalSeconds);
        services.AddGauge<SigningKeys>(
            "chat.signing.keys.read.age", "s", "Time since the signing keys were read last.", keys => keys.ReadAge.TotalSeconds);
    }
}
