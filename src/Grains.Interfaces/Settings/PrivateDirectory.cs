using Microsoft.Extensions.Logging;

namespace ChatOrleans.Settings;

/// <summary>A directory that only this process's user may read: it has everybody's messages, or keys.</summary>
public static partial class PrivateDirectory
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it if missing, with mode 700. An existing one is left as it is.</summary>
    /// <exception cref="InvalidOperationException">It cannot be made or written; names the key and the path.</exception>
    public static void Make(string directory)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, Owner);
            }

            var probe = Path.Combine(directory, ".writable");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"ChatOrleans:DataDirectory '{directory}' cannot be written: {error.Message}", error);
        }
    }

    public static void WarnIfWide(string directory, ILogger logger)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(directory) is var mode && (mode & ~Owner) != UnixFileMode.None)
        {
            LogWide(logger, Path.GetFullPath(directory), Convert.ToString((int)mode, 8));
        }
    }

    [LoggerMessage(
        LogLevel.Warning, "Other users can read '{Directory}': its mode is {Mode}, not 700.")]
    private static partial void LogWide(ILogger logger, string directory, string mode);
}
