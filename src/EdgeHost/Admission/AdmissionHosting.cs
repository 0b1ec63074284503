using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Admission;

internal static class AdmissionHosting
{
    public static void AddAdmission(this IServiceCollection services, IConfiguration configuration)
    {
        KnownProxies.ThrowIfAnybodyIs(configuration);
        services.AddSection<ProxyOptions>(configuration, ProxyOptions.Section);
        services.AddSection<CorsOptions>(configuration, CorsOptions.Section);
        services.AddSingleton<KnownProxies>();
        services.AddSingleton<AddressGate>();
        services.AddSingleton<IConnectionListenerFactory, BoundedAccept>();
        services.AddSingleton<OpenedConnections>();
        services.AddSingleton<HubDoor>();
        services.AddSingleton<Origins>();
        services.AddHostedService<ClearAddresses>();
        services.AddOptions<KestrelServerOptions>().Configure<AddressGate, IOptions<EdgeOptions>>((kestrel, gate, options) =>
        {
            var limits = ConnectionLimits.Of(options.Value);
            kestrel.Limits.MaxConcurrentConnections = limits.Others;
            kestrel.Limits.MaxConcurrentUpgradedConnections = limits.WebSockets;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(gate.Guard));
        });
    }

    /// <summary>Before whatever asks for a client's address or scheme.</summary>
    public static void UseKnownProxies(this IApplicationBuilder app) =>
        app.ApplicationServices.GetRequiredService<KnownProxies>().Use(app);

    /// <summary>Before anybody's password or token is looked at.</summary>
    public static void UseOrigins(this IApplicationBuilder app)
    {
        var origins = app.ApplicationServices.GetRequiredService<Origins>();
        app.Use((context, next) => origins.InvokeAsync(context, next));
    }

    /// <summary>After routing, and before it is asked who calls.</summary>
    public static void UseSocketTickets(this IApplicationBuilder app)
    {
        var door = app.ApplicationServices.GetRequiredService<HubDoor>();
        app.Use((context, next) => door.Admit(context, next));
    }

    /// <summary>After routing, and when it is known who calls.</summary>
    public static void UseHubDoor(this IApplicationBuilder app)
    {
        var door = app.ApplicationServices.GetRequiredService<HubDoor>();
        app.Use((context, next) => door.InvokeAsync(context, next));
    }
}
