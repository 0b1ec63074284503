using ChatOrleans.Connections;
using ChatOrleans.Conversations;
using ChatOrleans.Draining;
using ChatOrleans.Errors;
using ChatOrleans.Health;
using ChatOrleans.Json;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using ChatOrleans.Settings;
using ChatOrleans.Users;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans;

internal static class EdgeHosting
{
    public static IServiceCollection AddChatEdge(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<EdgeOptions>(configuration, EdgeOptions.Section);
        services.AddEdgeMetrics();
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<EdgeInbox>();
        services.AddSingleton<EdgeLink>();
        services.AddHostedService(provider => provider.GetRequiredService<EdgeLink>());
        services.AddSingleton<PresenceWatches>();
        services.AddHostedService(provider => provider.GetRequiredService<PresenceWatches>());
        services.AddSingleton<GrainCalls>();
        services.AddSingleton<Messages>();
        services.AddSingleton<SyncReader>();
        services.AddSingleton<ConversationsApi>();
        services.AddSingleton<Drain>();
        services.AddSingleton<IHostLifetime, DrainingLifetime>();
        services.AddHealthChecks().AddCheck<EdgeHealth>("edge");
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => ChatJson.Configured(json.SerializerOptions));

        services.AddSignalR(hub => hub.MaximumReceiveMessageSize = LimitsOf(configuration).EnvelopeBytes)
            .AddJsonProtocol(json => ChatJson.Configured(json.PayloadSerializerOptions));
        services.AddSingleton<HubLifetimeManager<ChatHub>, ChatLifetimeManager>();
        return services;
    }

    /// <summary>For what is set up before options can be had.</summary>
    public static ChatLimits LimitsOf(IConfiguration configuration) =>
        configuration.GetSection(ChatLimits.Section).Get<ChatLimits>() ?? new();

    public static void MapChat(this IEndpointRouteBuilder app, IEndpointRouteBuilder api)
    {
        UsersApi.Map(api);
        ConversationsApi.Map(api);
        MessagesApi.Map(api);
        app.MapHub<ChatHub>("/hubs/chat", hub => hub.CloseOnAuthenticationExpiration = true);
    }

    /// <summary>
    /// Every failure of REST is a problem: what the framework finds malformed, and what nobody foresaw.
    /// </summary>
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app) =>
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => Problems
                .Of(Describe(context.Features.Get<IExceptionHandlerFeature>()?.Error))
                .ExecuteAsync(context),
            // A client's mistake is an answer to the client and nothing for the log.
            SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException,
        });

    private static ChatError Describe(Exception? error) => error switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large =>
            ChatError.Of(ChatErrorCode.TooLarge, large.Message),
        // Of a value in path or query the framework's text names type and parameter first: "UserId id".
        BadHttpRequestException malformed when malformed.Message.Split('"') is [_, var parameter, ..]
            && parameter.LastIndexOf(' ') is > 0 and var space =>
            ChatError.Invalid(parameter[(space + 1)..], $"'{parameter[(space + 1)..]}' has a wrong shape."),
        BadHttpRequestException => ChatError.Of(ChatErrorCode.Invalid, "The request is malformed."),
        _ => ChatError.Of(ChatErrorCode.Unavailable, "Not possible at this moment. Please try again."),
    };

    /// <summary>Refuses new connections while the host drains; those that are open go on.</summary>
    public static IApplicationBuilder UseDraining(this IApplicationBuilder app)
    {
        var drain = app.ApplicationServices.GetRequiredService<Drain>();
        return app.Use((context, next) => drain.IsDraining
            && context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal)
            && !context.Request.Query.ContainsKey("id")
                ? Problems.Of(ChatError.Of(ChatErrorCode.Unavailable, "This host is about to stop."))
                    .ExecuteAsync(context)
                : next(context));
    }
}
