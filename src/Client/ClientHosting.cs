using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.Client;

public static class ClientHosting
{
    /// <summary>
    /// Adds a <see cref="ChatClient"/> to a container that has the way to the grains: a silo (<c>AddChatSilo</c>), or
    /// the connection to a cluster (<c>AddClusterConnection</c>).
    /// </summary>
    public static IServiceCollection AddChatClient(
        this IServiceCollection services, Action<ChatClientOptions>? configure = null)
    {
        var options = services.AddOptions<ChatClientOptions>().ValidateDataAnnotations().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services.AddSingleton<ChatClient>();
    }
}
