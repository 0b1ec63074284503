using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Metrics;
using ChatOrleans.Storage;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace ChatOrleans.Grains.Tests;

/// <summary>All grains on the real runtime, with faults of the store.</summary>
internal sealed class TestCluster(FaultyHost host) : IAsyncDisposable
{
    // As the grains name it.
    public FaultyLog Log => host.Log;

    public Epochs Epochs => host.Services.GetRequiredService<Epochs>();

    public IGrainFactory Grains => host.Grains;

    public IServiceProvider Services => host.Services;

    public ChatMetrics Metrics => host.Services.GetRequiredService<ChatMetrics>();

    public FaultyStates States => (FaultyStates)host.Services.GetRequiredKeyedService<IGrainStorage>(GrainStateStore.Name);

    public static async Task<TestCluster> Start(params string[] settings) => new(await FaultyHost.Start(
        (services, configuration) =>
        {
            services.AddChatSilo(configuration);
            var real = services.Single(service =>
                service.ServiceType == typeof(IGrainStorage) && service.ServiceKey as string == GrainStateStore.Name);
            services.Remove(real);
            services.AddKeyedSingleton<IGrainStorage>(GrainStateStore.Name, (provider, _) => new FaultyStates(
                (IGrainStorage)ActivatorUtilities.CreateInstance(provider, real.KeyedImplementationType!)));
        },
        ["Users:Strangers=Welcome", .. settings]));

    /// <inheritdoc cref="FaultyHost.GoBack"/>
    public void GoBack(ConversationId conversation, long sequence) => host.GoBack(conversation, sequence);

    public Task Restart() => host.Restart();

    /// <summary>What the runtime does when another silo has gone.</summary>
    public void LoseSilo() => host.Services.GetRequiredService<SiloLosses>().Add();

    public async Task<UserId> NewUser(string name)
    {
        var id = UserId.From(Guid.CreateVersion7());
        await Grains.User(id).Create(new() { Username = name, DisplayName = name });
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

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
