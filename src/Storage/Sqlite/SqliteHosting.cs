using ChatOrleans.Metrics;
using ChatOrleans.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace ChatOrleans.Storage.Sqlite;

public static class SqliteHosting
{
    /// <summary>The name of the grain storage that the grains use.</summary>
    public const string GrainStorage = "chat";

    /// <summary>Keeps log and grain state in one SQLite file of the data directory.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<SqliteOptions>(configuration, "ChatOrleans");
        services.AddSingleton<SqliteDatabase>();
        services.TryAddSingleton<ChatMetrics>();
        services.AddSingleton<SqliteWriter>();
        services.AddSingleton<IConversationLog, SqliteConversationLog>();
        services.AddSingleton<IStoreContents, SqliteContents>();
        return services.AddKeyedSingleton<IGrainStorage, SqliteGrainStorage>(GrainStorage);
    }
}
