using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.Client;

public static class ClientHosting
{
    /// <summary>
    /// Adds a <see cref="ChatClient"/> to a container that has <c>AddChatCluster</c>: an edge host's, or a program's own.
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
