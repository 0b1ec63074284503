using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Errors;
using ChatOrleans.Health;
using ChatOrleans.Logs;
using ChatOrleans.Starting;

namespace ChatOrleans;

/// <summary>The whole product in one process: what it is made of, and what it answers.</summary>
public static class ChatHost
{
    /// <param name="args">Configuration, as <c>--key value</c> or <c>--key=value</c>.</param>
    /// <param name="add">Adds what else shall run in this process, such as a bot.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? add = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Settings are read once, at the start; watching for changes of them would watch everything below.
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            ContentRootPath = AppContext.BaseDirectory,
        });
        var configuration = builder.Configuration;
        ConfigurationKeys.ThrowIfUnknown(
            configuration, (EdgeOptions.Section, typeof(EdgeOptions)), (AuthOptions.Section, typeof(AuthOptions)),
            (CorsOptions.Section, typeof(CorsOptions)));
        CertificateFiles.ThrowIfMissing(configuration, builder.Environment.ContentRootPath);
        builder.AddChatTelemetry();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = EdgeHosting.LimitsOf(configuration).EnvelopeBytes;
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddChatCluster(configuration);
        builder.Services.AddChatAuth(configuration);
        builder.Services.AddChatEdge(configuration);
        builder.Services.AddOpenApi();
        add?.Invoke(builder.Services);
        builder.Services.AddStartLog();

        var app = builder.Build();
        app.UseRequestLog();
        app.UseSecurityHeaders();
        app.UseProblems();
        app.UseDraining();
        app.UseStaticFiles();
        app.UseRouting();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();

        var api = app.MapGroup("/api/v1");
        app.MapAuth(api);
        app.MapChat(api);
        app.MapHealth();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapUnrouted();
        app.MapFallbackToFile("index.html");
        return app;
    }
}
