using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Conversations;
using ChatOrleans.Limits;
using ChatOrleans.Metrics;
using ChatOrleans.Storage.Cosmos;
using ChatOrleans.Storage.Postgres;
using ChatOrleans.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace ChatOrleans;

/// <summary>A misspelt key would leave a default in force without a word, so unknown ones stop the start.</summary>
internal static class ConfigurationKeys
{
    private const string Root = "ChatOrleans";

    private static readonly (string Section, Type Options)[] Known =
    [
        (Root, typeof(SiloOptions)),
        (Root, typeof(SqliteOptions)),
        (PostgresOptions.Section, typeof(PostgresOptions)),
        (CosmosOptions.Section, typeof(CosmosOptions)),
        (ChatLimits.Section, typeof(ChatLimits)),
        (ClusterSettings.Section, typeof(ClusterSettings)),
        (ConversationOptions.Section, typeof(ConversationOptions)),
        (EdgeOptions.Section, typeof(EdgeOptions)),
        (MetricsOptions.Section, typeof(MetricsOptions)),
        (AuthOptions.Section, typeof(AuthOptions)),
        (CorsOptions.Section, typeof(CorsOptions)),
    ];

    /// <exception cref="OptionsValidationException">Names each unknown key.</exception>
    public static void ThrowIfUnknown(IConfiguration configuration)
    {
        var known = Known
            .SelectMany(known => known.Options.GetProperties().Where(property => property.CanWrite)
                .Select(property => $"{known.Section}:{property.Name}"))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = Leaves(configuration.GetSection(Root))
            .Where(key => !known.Contains(key) && !known.Contains(WithoutIndex(key)))
            .Select(key => $"There is no configuration key '{key}'.")
            .ToList();
        if (unknown.Count > 0)
        {
            throw new OptionsValidationException(Root, typeof(ConfigurationKeys), unknown);
        }
    }

    private static IEnumerable<string> Leaves(IConfigurationSection section) =>
        section.GetChildren().SelectMany(child => child.GetChildren().Any() ? Leaves(child) : [child.Path]);

    /// <summary>Items of a list are <c>Key:0</c>, <c>Key:1</c> …</summary>
    private static string WithoutIndex(string key) => key[..key.LastIndexOf(':')];
}
