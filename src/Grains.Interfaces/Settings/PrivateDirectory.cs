using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Settings;

/// <summary>
/// A directory whose files only this process's user may read: they have everybody's messages, or keys. It is made so. One that
/// is there keeps its mode, because it may be a mount, or of others too; what we keep in it is private all the same.
/// </summary>
public static partial class PrivateDirectory
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOfFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes it if missing, with mode 700. An existing one is left as it is.</summary>
    /// <param name="setting">What names the directory.</param>
    /// <exception cref="InvalidOperationException">It cannot be made or written; names the setting and the path.</exception>
    public static void Make(string directory, string setting = "ChatOrleans:DataDirectory")
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
                $"{setting} '{directory}' cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Opens a file to read and write it, or makes it: for this process's user alone, whatever the umask.</summary>
    public static FileStream Open(string file, FileShare share, FileMode mode = FileMode.OpenOrCreate)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOfFile;
        }

        return new(file, options);
    }

    /// <summary>
    /// Writes a file, for this process's user alone, that is there whole or not at all: who is killed leaves no half one behind.
    /// </summary>
    /// <exception cref="IOException">It is there already and may not be replaced, or cannot be written.</exception>
    public static void Write(string file, string text, bool mayReplace)
    {
        var unfinished = $"{file}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.new";
        try
        {
            using (var stream = Open(unfinished, FileShare.None, FileMode.CreateNew))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            if (mayReplace || OperatingSystem.IsWindows() || Link(unfinished, file) != 0)
            {
                File.Move(unfinished, file, mayReplace);
            }
            else
            {
                File.Delete(unfinished);
            }
        }
        catch (IOException)
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>
    /// Takes a file that is there away from all others, such as one that was restored. One on a mount that cannot be changed is
    /// left as it is, and warned of if everybody may read it.
    /// </summary>
    public static void Close(string file, ILogger logger)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(file)
            || File.GetUnixFileMode(file) is var mode && (mode & ~OwnerOfFile) == UnixFileMode.None)
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(file, mode & OwnerOfFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if ((mode & Others) != UnixFileMode.None)
            {
                LogReadable(logger, Path.GetFullPath(file), Convert.ToString((int)mode, 8), error.Message);
            }
        }
    }

    public static void WarnIfWide(string directory, ILogger logger)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(directory) is var mode && (mode & ~Owner) != UnixFileMode.None)
        {
            LogWide(logger, Path.GetFullPath(directory), Convert.ToString((int)mode, 8));
        }
    }

    /// <summary>
    /// Fails where the name is taken. A move looks first whether it is, and replaces what another process has put there since.
    /// Not every file system has it.
    /// </summary>
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);

    [LoggerMessage(
        LogLevel.Warning, "Other users can look into '{Directory}': its mode is {Mode}, not 700.")]
    private static partial void LogWide(ILogger logger, string directory, string mode);

    [LoggerMessage(LogLevel.Warning, "Everybody can read '{File}': its mode is {Mode}, which cannot be changed: {Reason}")]
    private static partial void LogReadable(ILogger logger, string file, string mode, string reason);
}
