using System.Diagnostics;
using System.Globalization;

namespace ChatOrleans.Aspire.Tests;

/// <summary>
/// The processes that this one starts while the mark is set, and theirs: they inherit it in their environment, whoever has
/// become their parent. Those that still run at the end are killed.
/// </summary>
internal sealed class MarkedProcesses : IDisposable
{
    private const string Name = "CHATORLEANS_TEST_RUN";

    private readonly string _mark = Guid.NewGuid().ToString();

    public MarkedProcesses() => Environment.SetEnvironmentVariable(Name, _mark);

    /// <summary>The command line of each.</summary>
    public IReadOnlyList<string> Running() => [.. Find().Select(process => process.Command)];

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Name, null);
        foreach (var (id, command) in Find())
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"still there, killed: {command}");
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException)
            {
                // It has ended meanwhile.
            }
        }
    }

    private List<(int Id, string Command)> Find()
    {
        List<(int Id, string Command)> found = [];
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id)
                && Read(directory, "environ").Contains($"{Name}={_mark}", StringComparison.Ordinal))
            {
                found.Add((id, Read(directory, "cmdline").Replace('\0', ' ')));
            }
        }

        return found;
    }

    private static string Read(string directory, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return string.Empty;  // it has ended, or is somebody else's
        }
    }
}
