using System.Diagnostics;
using System.Runtime.InteropServices;
using ChatOrleans.Testing;
using HdrHistogram;

namespace ChatOrleans.Load;

/// <summary>
/// What the disk itself takes to make 8 KiB durable, where servers keep their data: a write over what is there, and a flush
/// of the file's data. No acknowledgement can come sooner.
/// </summary>
internal static partial class DiskLatency
{
    private const int Bytes = 8 * 1024;
    private const int Places = 512;
    private const int Writes = 2_000;

    /// <summary>Some 5 s: the writes do not follow each other at once, as those of the open loop do not.</summary>
    public static HistogramBase Measure()
    {
        using var directory = new TestDirectory();
        using var file = File.OpenHandle(
            Path.Combine(directory.Path, "disk"), FileMode.CreateNew, FileAccess.ReadWrite, preallocationSize: Bytes * Places);
        var bytes = new byte[Bytes];
        for (var place = 0; place < Places; place++)
        {
            Random.Shared.NextBytes(bytes);
            RandomAccess.Write(file, bytes, (long)place * Bytes);
        }

        RandomAccess.FlushToDisk(file);
        var histogram = new LongHistogram(60_000_000, 3);
        for (var i = 0; i < Writes; i++)
        {
            Thread.Sleep(2);
            var started = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, bytes, (long)(i % Places) * Bytes);
            if (FlushData((int)file.DangerousGetHandle()) != 0)
            {
                throw new IOException($"The disk does not flush: errno {Marshal.GetLastSystemError()}.");
            }

            histogram.RecordValue((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }

        return histogram;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync")]
    private static partial int FlushData(int descriptor);
}
