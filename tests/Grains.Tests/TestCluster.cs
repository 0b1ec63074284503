using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Storage;
using ChatOrleans.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Grains.Tests;

/// <summary>
/// All grains on the real runtime and the real store in a directory of the test, with faults put between.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private IHost _host = null!;

    public FaultyLog Log { get; private set; } = null!;

    public IGrainFactory Grains { get; private set; } = null!;

    public static async Task<TestCluster> Start()
    {
        var cluster = new TestCluster();
        await cluster.StartHost();
        return cluster;
    }

    /// <summary>Another process on the same store.</summary>
    public async Task Restart()
    {
        await _host.StopAsync();
        _host.Dispose();
        await StartHost();
    }

    /// <summary>What the runtime does when another silo has gone.</summary>
    public void LoseSilo() => _host.Services.GetRequiredService<SiloLosses>().Add();

    public async Task<UserId> NewUser(string name)
    {
        var id = UserId.From(Guid.CreateVersion7());
        await Grains.User(id).Create(name, name);
        return id;
    }

    public async Task<ConversationId> NewGroup(UserId owner, params UserId[] others)
    {
        var id = ConversationId.From(Guid.CreateVersion7());
        (await Grains.Conversation(id).Create(new()
        {
            Type = ConversationType.Group, CreatorId = owner, Name = "Group", MemberIds = [.. others],
        })).Error.ShouldBeNull();
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _directory.Dispose();
    }

    private async Task StartHost()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("ChatOrleans:DataDirectory", _directory.Path)]);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddChatSilo(builder.Configuration);
        var real = builder.Services.Single(service => service.ServiceType == typeof(IConversationLog));
        builder.Services.Remove(real);
        builder.Services.AddSingleton(provider => new FaultyLog(
            (IConversationLog)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
        builder.Services.AddSingleton<IConversationLog>(provider => provider.GetRequiredService<FaultyLog>());
        _host = builder.Build();
        await _host.StartAsync();
        Log = _host.Services.GetRequiredService<FaultyLog>();
        Grains = _host.Services.GetRequiredService<IGrainFactory>();
    }
}
