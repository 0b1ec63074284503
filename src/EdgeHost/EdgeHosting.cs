using ChatOrleans.Admission;
using ChatOrleans.Auth;
using ChatOrleans.Clustering;
using ChatOrleans.Connections;
using ChatOrleans.Conversations;
using ChatOrleans.Documents;
using ChatOrleans.Draining;
using ChatOrleans.Errors;
using ChatOrleans.Health;
using ChatOrleans.Hubs;
using ChatOrleans.Json;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using ChatOrleans.Protocol;
using ChatOrleans.Scheduling;
using ChatOrleans.Settings;
using ChatOrleans.Users;
using ChatOrleans.WebClient;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans;

/// <summary>An edge: sockets, REST, auth, the web client. Its program adds the connection to the grains.</summary>
public static class EdgeHosting
{
    // A call that timed out is not repeated: its caller has waited long enough.
    internal static readonly RetryLimits Retries = new(RepeatsMax: 3, Patience: ClusterConnection.ResponseTimeout);

    /// <summary>An edge's configuration, without that of the connection to the grains.</summary>
    public static IReadOnlyList<(string Section, Type Options)> Sections { get; } =
    [
        (EdgeOptions.Section, typeof(EdgeOptions)),
        (AuthOptions.Section, typeof(AuthOptions)),
        (CorsOptions.Section, typeof(CorsOptions)),
        (ProxyOptions.Section, typeof(ProxyOptions)),
    ];

    /// <summary>Call it after adding the connection to the grains, which the start uses.</summary>
    public static void AddChatEdge(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LimitsOf(builder.Configuration).EnvelopeBytes;
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddAdmission(builder.Configuration);
        builder.Services.AddChatAuth(builder.Configuration);
        builder.Services.AddConnections(builder.Configuration);
        builder.Services.AddDocuments();
    }

    /// <summary>The endpoints of an edge.</summary>
    public static void UseChatEdge(this WebApplication app)
    {
        app.UseKnownProxies();
        app.UseBasePath();
        app.UseSecurityHeaders();
        app.UseProblems();
        app.UseDraining();
        ClientFiles.Use(app);
        app.UseRouting();
        app.UseCors();
        app.UseOrigins();
        app.UseAddressThrottle();
        app.UseSocketTickets();
        app.UseAuthentication();
        app.UseMiddleware<BudgetedRequests>();
        app.UseAuthorization();
        app.UseHubDoor();

        var api = app.MapGroup("/api/v1").WithMetadata(
            new PossibleErrors(ChatErrorCode.Unavailable, ChatErrorCode.RateLimited),
            new ProducesResponseTypeMetadata(
                StatusCodes.Status503ServiceUnavailable, typeof(Problem), ["application/problem+json"]));
        app.MapAuth(api);
        LimitsApi.Map(api);
        app.MapChat(api);
        app.MapHealth();
        app.MapDocuments();
        app.MapUnrouted();
        ClientPage.Map(app);
    }

    private static void AddConnections(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<EdgeOptions>(configuration, EdgeOptions.Section);
        services.AddSection<UserOptions>(configuration, UserOptions.Section);
        services.AddEdgeMetrics();
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<EdgeEventDispatcher>();
        services.AddEdgeLink();
        services.AddSingleton<PresenceWatches>();
        services.AddHostedService(provider => provider.GetRequiredService<PresenceWatches>());
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<GrainRetry>(provider, Retries));
        services.AddSingleton<Messaging>();
        services.AddSingleton<SummaryReader>();
        services.AddSingleton<SyncReader>();
        services.AddSingleton<KnownUsers>();
        services.AddSingleton<ConversationsApi>();
        services.AddSingleton<SettingsApi>();
        services.AddSingleton<Drain>();
        services.AddSingleton<IHostLifetime, DrainingLifetime>();
        services.AddHealthChecks().AddCheck<EdgeHealth>("edge");
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => ChatJson.Configured(json.SerializerOptions));

        services.AddSingleton<CallBudgets>();
        services.AddSingleton<BudgetedHubCalls>();
        services.AddSingleton<MalformedCalls>();
        services.AddSingleton<ForbiddenCalls>();
        services.AddSignalR(hub =>
            {
                // Above the limit of frames, which tells the client why it ends; this one is for what comes before frames.
                hub.MaximumReceiveMessageSize = LimitsOf(configuration).FrameBytes + 4_096;
                hub.AddFilter<BudgetedHubCalls>();
                hub.AddFilter<MalformedCalls>();
                hub.AddFilter<ForbiddenCalls>();
            })
            .AddJsonProtocol(json => ChatJson.Configured(json.PayloadSerializerOptions))
            .AddMessagePackProtocol(messagePack => messagePack.SerializerOptions = JsonInMessagePack.Options);
        services.LimitFrames();
        services.AddSingleton<HubLifetimeManager<ChatHub>, ChatLifetimeManager>();
    }

    /// <summary>For what is set up before options are available.</summary>
    private static ChatLimits LimitsOf(IConfiguration configuration) =>
        configuration.GetSection(ChatLimits.Section).Get<ChatLimits>() ?? new();

    private static void MapChat(this IEndpointRouteBuilder app, IEndpointRouteBuilder api)
    {
        UsersApi.Map(api);
        BlocksApi.Map(api);
        ConversationsApi.Map(api);
        SettingsApi.Map(api);
        InvitesApi.Map(api);
        DirectoryApi.Map(api);
        MessagesApi.Map(api);
        ScheduleApi.Map(api);
        app.MapHub();
    }

    /// <summary>
    /// Answers every failure of REST with a problem: requests that the framework finds malformed, and unexpected exceptions.
    /// </summary>
    private static IApplicationBuilder UseProblems(this IApplicationBuilder app) =>
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => Problems
                .Of(Describe(context.Features.GetRequiredFeature<IExceptionHandlerFeature>(), context.Request))
                .ExecuteAsync(context),
            // A client's mistake is answered, not logged.
            SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException,
        });

    private static ChatError Describe(IExceptionHandlerFeature failed, HttpRequest request) => failed.Error switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large =>
            ChatError.Of(ChatErrorCode.TooLarge, large.Message),
        BadHttpRequestException when UnreadParameters.FirstOf(failed, request) is { } parameter =>
            ChatError.Invalid(parameter, $"'{parameter}' has a wrong shape."),
        BadHttpRequestException => ChatError.Of(ChatErrorCode.Invalid, "The request is malformed."),
        _ => ChatError.Of(ChatErrorCode.Unavailable, "Temporarily unavailable; retry."),
    };

    /// <summary>Refuses new connections while the host drains; those that are open go on.</summary>
    private static IApplicationBuilder UseDraining(this IApplicationBuilder app)
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
