using ChatOrleans;
using ChatOrleans.Clustering;
using ChatOrleans.Headers;
using ChatOrleans.Health;
using ChatOrleans.Logs;
using ChatOrleans.Operator;
using ChatOrleans.Settings;
using ChatOrleans.Starting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

// A silo: grains without sockets, one of the processes of a cluster. HTTP is for its operators: /alive: the process answers.
// /health: see SiloHealth. /operator, /dashboard: see OperatorOptions.
return await Start.Run(() =>
{
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
    {
        // Settings are read once, at the start; watching for changes of them would watch everything below.
        Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
        ContentRootPath = AppContext.BaseDirectory,
    });
    builder.Configuration.AddSecretFiles();
    ConfigurationKeys.ThrowIfUnknown(
        builder.Configuration, [.. SiloHosting.Sections, (OperatorOptions.Section, typeof(OperatorOptions))],
        others: ["ChatOrleans:Auth", "ChatOrleans:BasePath", "ChatOrleans:Cors", "ChatOrleans:Edge", "ChatOrleans:Proxies"]);
    CertificateFiles.ThrowIfMissing(builder.Configuration, builder.Environment.ContentRootPath);
    builder.AddChatTelemetry();
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    builder.Services.AddOptions<ClusterSettings>().Validate(
        settings => settings is { ConnectionString: not null, Role: ClusterRole.All },
        $"A silo needs {ClusterSettings.Section}:{nameof(ClusterSettings.ConnectionString)}, and has no role.");
    builder.Services.AddChatSilo(builder.Configuration);
    builder.Services.AddOperator(builder.Configuration);
    builder.Services.AddOperatorDashboard(builder.Configuration);
    builder.Services.AddHealthChecks().AddCheck<SiloHealth>("silo");
    builder.Services.AddStartLog();

    var app = builder.Build();
    // Before the framework's own place for sign-in, which answers 401: that has the headers too, and a line in the log.
    app.UseOperatorHeaders();
    app.UseRequestLog();
    app.UseAuthentication();
    app.UseAuthorization();
    app.MapMethods("/alive", [HttpMethods.Get, HttpMethods.Head], () => "alive");
    app.MapHealthChecks("/health");
    app.MapOperator();
    app.MapOperatorDashboard();
    return app;
});
