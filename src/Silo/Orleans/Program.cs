using ChatOrleans;
using ChatOrleans.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A silo: grains without sockets, one of the processes of a cluster.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});
builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
builder.Logging.AddFilter("Orleans", LogLevel.Warning);
builder.Services.AddOptions<ClusterSettings>().Validate(
    settings => settings is { ConnectionString: not null, Role: ClusterRole.All },
    $"A silo needs {ClusterSettings.Section}:{nameof(ClusterSettings.ConnectionString)}, and has no role.");
builder.Services.AddChatMetrics(builder.Configuration);
builder.Services.AddChatSilo(builder.Configuration);
builder.Build().Run();
