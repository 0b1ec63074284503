using System.Globalization;
using ChatOrleans.Connections;

namespace ChatOrleans.Admission;

/// <summary>
/// How many connections this host takes. .NET opens a pipe for each thread that it starts, and a thread pool that cannot ends
/// the process with "Out of memory.": so connections leave files for the runtime, the store and the cluster; and they leave
/// half of the memory for what people do on them.
/// </summary>
/// <param name="WebSockets">Three quarters: nobody without an account takes their places.</param>
/// <param name="Others">The rest, with or without an account: requests, and sockets before they are one.</param>
internal sealed record ConnectionLimits(long WebSockets, long Others)
{
    // 350 of the runtime, most of them for assemblies; up to 101 connections to PostgreSQL; silos.
    private const long FilesKept = 480;

    // At once on the way to be refused: each has a file.
    private const long Refused = 32;

    // With fewer files nobody could come in.
    private const long ConnectionsMin = 16;

    // A silent user takes 60 KiB (docs/operations.md).
    private const long BytesEach = 128 * 1024;

    /// <summary>All that have a file at once.</summary>
    public long Accepted => WebSockets + Others + Refused;

    public static ConnectionLimits Of(EdgeOptions options) =>
        Of(options.Connections, FilesMax(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <param name="configured">Null: what files and memory allow.</param>
    /// <param name="files">Null where that is not known.</param>
    public static ConnectionLimits Of(int? configured, long? files, long memoryBytes)
    {
        var all = configured ?? Math.Min(
            Math.Max(files - FilesKept - Refused ?? long.MaxValue, ConnectionsMin), memoryBytes / BytesEach);
        var others = Math.Max(1, all / 4);
        return new(Math.Max(1, all - others), others);
    }

    /// <summary>Linux' limit of open files, which .NET has raised as far as it may.</summary>
    private static long? FilesMax()
    {
        const string limits = "/proc/self/limits";
        const string name = "Max open files";
        var line = File.Exists(limits)
            ? File.ReadLines(limits).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            : null;
        var soft = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : null;
    }
}
