using ChatOrleans.Settings;

namespace ChatOrleans.Auth;

internal static class AuthHosting
{
    public static IServiceCollection AddChatAuth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<AuthOptions>(configuration, AuthOptions.Section)
            .Configure(options => options.DataDirectory = configuration["ChatOrleans:DataDirectory"] ?? options.DataDirectory);
        services.AddSingleton<SigningKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeys>());
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
            response.Headers.CacheControl = "public, max-age=300";
            return Results.Bytes(keys.Jwks, "application/jwk-set+json");
        });
    }
}
