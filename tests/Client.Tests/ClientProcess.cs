using ChatOrleans.Storage;
using ChatOrleans.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Client.Tests;

/// <summary>
/// An integrator's program with grains and client in one process, on the real store in a directory of the test, with faults
/// put between.
/// </summary>
internal sealed class ClientProcess(Action<ChatClientOptions> configure) : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private IHost _host = null!;

    public ChatClient Chat { get; private set; } = null!;

    public IGrainFactory Grains { get; private set; } = null!;

    public FaultyLog Log { get; private set; } = null!;

    public string CursorFile => Path.Combine(_directory.Path, "cursors", "bot");

    public static async Task<ClientProcess> Start(Action<ChatClientOptions> configure)
    {
        var process = new ClientProcess(configure);
        await process.StartHost();
        return process;
    }

    /// <summary>Another process on the same store.</summary>
    public async Task Restart()
    {
        await _host.StopAsync();
        _host.Dispose();
        await StartHost();
    }

    public Task<ChatUser> User(string name) => Chat.EnsureUser(name, name).OrThrow();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _directory.Dispose();
    }

    private async Task StartHost()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(
        [
            new("ChatOrleans:DataDirectory", _directory.Path),
            new("ChatOrleans:Limits:PageSize", "10"),
        ]);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddChatCluster(builder.Configuration).AddChatClient(configure);
        var real = builder.Services.Single(service => service.ServiceType == typeof(IConversationLog));
        builder.Services.Remove(real);
        builder.Services.AddSingleton(provider => new FaultyLog(
            (IConversationLog)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
        builder.Services.AddSingleton<IConversationLog>(provider => provider.GetRequiredService<FaultyLog>());
        _host = builder.Build();
        await _host.StartAsync();
        Chat = _host.Services.GetRequiredService<ChatClient>();
        Grains = _host.Services.GetRequiredService<IGrainFactory>();
        Log = _host.Services.GetRequiredService<FaultyLog>();
    }
}
