using ChatOrleans.Metrics;
using ChatOrleans.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace ChatOrleans.Storage.Sqlite;

public static class SqliteHosting
{
    /// <summary>
    /// Keeps log and grain state in one SQLite file of the data directory, which this process alone uses. Call it before adding
    /// hosted services that use them.
    /// </summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<SqliteOptions>(configuration, "ChatOrleans");
        services.AddSingleton<SqliteDatabase>();
        services.AddHostedService<SqliteOpening>();
        services.TryAddSingleton<ChatMetrics>();
        services.AddSingleton<SqliteWriter>();
        services.AddGauge<SqliteWriter>(
            "chat.write.queue.depth", null, "Writes that wait for the store's writer.", writer => writer.Waiting);
        services.AddGauge<SqliteDatabase>(
            "chat.sqlite.wal.size", "By", "Size of the write-ahead log, which a checkpoint empties.",
            database => database.LogBytes);
        services.AddSingleton<IConversationLog, SqliteConversationLog>();
        services.AddSingleton<IStoreContents, SqliteContents>();
        return services.AddKeyedSingleton<IGrainStorage, SqliteGrainStorage>(GrainStateStore.Name);
    }
}
