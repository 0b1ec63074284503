using ChatOrleans.Storage.Migration;
using ChatOrleans.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Stores;

/// <summary>A store for a command, without silo and edge.</summary>
internal static class StoreAlone
{
    /// <param name="settings">As the product's own configuration.</param>
    /// <exception cref="InvalidOperationException">It cannot be used, or is not there although it must be.</exception>
    public static async Task<ServiceProvider> Open(
        IConfiguration settings, bool mustExist, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddChatStore(settings);
        var provider = services.BuildServiceProvider();
        if (mustExist && SiloHosting.StoreOf(settings) is ChatStore.Sqlite
            && provider.GetRequiredService<IOptions<SqliteOptions>>().Value.DatabaseFile is var file && !File.Exists(file))
        {
            await provider.DisposeAsync();
            throw new InvalidOperationException($"There is no store at '{Path.GetFullPath(file)}'.");
        }

        foreach (var starting in provider.GetServices<IHostedService>())
        {
            await starting.StartAsync(cancellationToken);
        }

        return provider;
    }

    /// <summary>Whether the exception's message says what a person is to fix.</summary>
    public static bool IsForPeople(Exception error) =>
        error is MigrationException or OptionsValidationException or InvalidOperationException or FormatException;
}
