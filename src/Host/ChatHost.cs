using ChatOrleans.Clustering;
using ChatOrleans.Logs;
using ChatOrleans.Operator;
using ChatOrleans.Settings;
using ChatOrleans.Starting;
using ChatOrleans.Traces;

namespace ChatOrleans;

/// <summary>The program: a silo and an edge in one process, or an edge alone, as <see cref="ClusterSettings"/> says.</summary>
public static class ChatHost
{
    /// <param name="args">Configuration, as <c>--key value</c> or <c>--key=value</c>.</param>
    /// <param name="add">Adds what else is to run in this process, such as a bot.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? add = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Settings are read once, at the start; watching for changes of them would watch everything below.
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddSecretFiles();
        ProgramKeys.ThrowIfUnknown(builder.Configuration);
        CertificateFiles.ThrowIfMissing(builder.Configuration, builder.Environment.ContentRootPath);
        builder.AddChatTelemetry();
        AddGrains(builder.Services, builder.Configuration);
        builder.AddChatEdge();
        builder.Services.AddOperator(builder.Configuration);
        add?.Invoke(builder.Services);
        builder.Services.AddStartLog();

        var app = builder.Build();
        app.UseRequestLog();
        app.UseChatEdge();
        app.MapOperator();
        return app;
    }

    private static void AddGrains(IServiceCollection services, ConfigurationManager configuration)
    {
        var settings = configuration.ReadClusterSettings();
        if (settings.Role != ClusterRole.Edge)
        {
            services.AddChatSilo(configuration);
            return;
        }

        services.AddClusterDatabaseCheck(settings).AddClusterConnection(configuration).AddCertificateExpiry(settings);
        if (configuration.ExportsTraces())
        {
            services.AddOrleansClient(client => client.AddActivityPropagation());
        }
    }
}
