using ChatOrleans.Settings;
using ChatOrleans.Storage;
using ChatOrleans.Storage.Migration;
using ChatOrleans.Stores;
using Orleans.Storage;

namespace ChatOrleans.Migration;

/// <summary>
/// <c>migrate --from:Store=… --to:Store=…</c>: copies everything from one store to another. Below <c>from</c> and <c>to</c> are
/// the keys that are below <c>ChatOrleans</c> in the product's own configuration.
/// </summary>
internal static class MigrateCommand
{
    private const string Usage =
        "Usage: migrate --from:Store=… [--from:KEY=VALUE …] --to:Store=… [--to:KEY=VALUE …]   (see docs/stores.md)";

    /// <returns>0 when the target holds all that the source holds; 1 when not, with the reason among
    /// <paramref name="errors"/>; 2 when the arguments cannot be understood.</returns>
    public static async Task<int> Run(
        string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        // The environment and files too: a password there is not shown in lists of processes.
        var arguments = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).AddSecretFiles().Build();
        if (arguments["from:Store"] is null || arguments["to:Store"] is null)
        {
            await errors.WriteLineAsync(Usage);
            return 2;
        }

        return await StoreAlone.Run(
            async () =>
            {
                var (source, target) = (Settings(arguments, "from"), Settings(arguments, "to"));
                await using var from = await StoreAlone.Open(source, mustExist: true, cancellationToken);
                await using var to = await StoreAlone.Open(target, mustExist: false, cancellationToken);
                var totals = await new StoreMigration(Parts(from), Parts(to), output.WriteLine).Run(cancellationToken);
                await output.WriteLineAsync(
                    $"Done and verified: {totals.Conversations} conversations, {totals.Entries} entries, {totals.States} states, "
                    + $"checksum {totals.Checksum}.");
            },
            "Run it again: it goes on where it stopped.",
            errors);
    }

    /// <summary>The keys below <paramref name="side"/>, moved below <c>ChatOrleans</c>.</summary>
    private static IConfiguration Settings(IConfiguration arguments, string side)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(
            arguments.GetSection(side).AsEnumerable(makePathsRelative: true)
                .Where(pair => pair.Value is not null)
                .Select(pair => KeyValuePair.Create($"ChatOrleans:{pair.Key}", pair.Value))).Build();
        ProgramKeys.ThrowIfUnknown(settings);
        return settings;
    }

    private static StoreParts Parts(ServiceProvider provider) => new(
        provider.GetRequiredService<IConversationLog>(),
        provider.GetRequiredKeyedService<IGrainStorage>(GrainStateStore.Name),
        provider.GetRequiredService<IStoreContents>());
}
