using ChatOrleans.Settings;
using ChatOrleans.Storage;

namespace ChatOrleans.Stores;

/// <summary>
/// <c>restored</c>, with the host's own configuration: begins a new epoch, after the store was restored from a backup in a way
/// that the store itself does not notice.
/// </summary>
internal static class RestoredCommand
{
    /// <returns>0 when a new epoch has begun; 1 when not, with the reason among <paramref name="errors"/>.</returns>
    public static Task<int> Run(
        string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken) => StoreAlone.Run(
            async () =>
            {
                var settings = new ConfigurationBuilder()
                    .SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true)
                    .AddEnvironmentVariables().AddCommandLine(args).AddSecretFiles().Build();
                ProgramKeys.ThrowIfUnknown(settings);
                await using var store = await StoreAlone.Open(settings, mustExist: true, cancellationToken);
                await ActivatorUtilities.CreateInstance<Epochs>(store).Begin();
                await output.WriteLineAsync(
                    $"A new epoch has begun in {store.GetRequiredService<IStoreContents>().Name}: devices drop what it does "
                    + "not have. Start the silos, then the edges.");
            },
            "Run it again.",
            errors);
}
