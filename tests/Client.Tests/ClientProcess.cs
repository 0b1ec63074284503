using ChatOrleans.Conversations;
using ChatOrleans.Storage;
using ChatOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.Client.Tests;

/// <summary>An integrator's program with grains and client in one process, with faults of the store.</summary>
internal sealed class ClientProcess(FaultyHost host) : IAsyncDisposable
{
    public ChatClient Chat => host.Services.GetRequiredService<ChatClient>();

    public IGrainFactory Grains => host.Grains;

    public FaultyLog Log => host.Log;

    public Epochs Epochs => host.Services.GetRequiredService<Epochs>();

    public string CursorFile => Path.Combine(host.Directory, "cursors", "bot");

    /// <param name="settings">As for <see cref="FaultyHost.Start"/>.</param>
    public static async Task<ClientProcess> Start(Action<ChatClientOptions> configure, params string[] settings) =>
        new(await FaultyHost.Start(
            (services, configuration) => services.AddChatSilo(configuration).AddChatClient(configure),
            ["Users:Strangers=Welcome", .. settings, "Limits:PageSize=10"]));

    /// <inheritdoc cref="FaultyHost.GoBack"/>
    public void GoBack(ConversationId conversation, long sequence) => host.GoBack(conversation, sequence);

    public Task Restart() => host.Restart();

    public Task<ChatUser> User(string name) => Chat.EnsureUser(name, name).OrThrow();

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
