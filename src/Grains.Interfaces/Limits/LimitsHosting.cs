using ChatOrleans.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.Limits;

public static class LimitsHosting
{
    public static IServiceCollection AddChatLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<ChatLimits>(configuration, ChatLimits.Section);
        return services;
    }
}
