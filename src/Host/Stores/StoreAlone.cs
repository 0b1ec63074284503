using ChatOrleans.Storage;
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

    /// <summary>Runs a command. What is wrong is a line among <paramref name="errors"/>.</summary>
    /// <param name="again">What a person is to do when the store was unavailable.</param>
    /// <returns>The exit code: 0, or 1 when it failed.</returns>
    public static async Task<int> Run(Func<Task> command, string again, TextWriter errors)
    {
        try
        {
            await command();
            return 0;
        }
        catch (Exception error) when (error is LogUnavailableException or AppendOutcomeUnknownException)
        {
            await errors.WriteLineAsync($"{error.Message} {error.InnerException?.Message} {again}");
        }
        catch (Exception error) when (error
            is MigrationException or OptionsValidationException or InvalidOperationException or FormatException)
        {
            await errors.WriteLineAsync(error.Message);
        }

        return 1;
    }
}
