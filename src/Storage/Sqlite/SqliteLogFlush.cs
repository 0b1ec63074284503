using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>
/// Makes a connection flush the write-ahead log by <c>fdatasync</c>, on Linux, as the SQLite of Linux distributions does.
/// <para>
/// The packaged SQLite was built without it and calls <c>fsync</c>. The difference is the file's time of change: every write
/// sets it, and <c>fsync</c> waits for that too, by a commit of the file system's own journal with the changes of all programs.
/// The data is as durable with either.
/// </para>
/// <para>
/// SQLite calls the methods of an open file through a table that the file points to (<c>sqlite3_io_methods</c>, part of its
/// documented interface). The log's file gets a copy of its table with another <c>xSync</c>, and behind it the descriptor
/// that this method flushes.
/// </para>
/// </summary>
internal sealed unsafe partial class SqliteLogFlush : IDisposable
{
    // Where things are in the table, in pointers. The version, an int, takes the first.
    private const int TableVersion = 3;
    private const int Sync = 5;
    private const int TableLength = 19;
    private const int Descriptor = TableLength;

    private const int GetJournalFile = 28;   // SQLITE_FCNTL_JOURNAL_POINTER
    private const int FullSync = 3;          // SQLITE_SYNC_FULL

    private readonly SafeFileHandle _log;
    private readonly nint* _table;

    /// <param name="connection">One that is open, in WAL mode. Dispose of it before this.</param>
    public SqliteLogFlush(SqliteConnection connection, string logFile)
    {
        nint** file = null;
        SqliteException.ThrowExceptionForRC(
            Control(connection.Handle!.DangerousGetHandle(), null, GetJournalFile, &file), connection.Handle);
        if ((int)(*file)[0] != TableVersion)
        {
            throw new NotSupportedException("This SQLite's file methods are of another version.");
        }

        // Once in SQLite's own way: the first flush of a new file flushes its directory too.
        SqliteException.ThrowExceptionForRC(
            ((delegate* unmanaged[Cdecl]<nint**, int, int>)(*file)[Sync])(file, FullSync), connection.Handle);
        _log = File.OpenHandle(logFile, share: FileShare.ReadWrite | FileShare.Delete);
        _table = (nint*)NativeMemory.Alloc(TableLength + 1, (nuint)sizeof(nint));
        new ReadOnlySpan<nint>(*file, TableLength).CopyTo(new(_table, TableLength));
        _table[Sync] = (nint)(delegate* unmanaged[Cdecl]<nint**, int, int>)&Flush;
        _table[Descriptor] = _log.DangerousGetHandle();
        *file = _table;
    }

    public void Dispose()
    {
        NativeMemory.Free(_table);
        _log.Dispose();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Flush(nint** file, int flags) =>
        FlushData((int)(*file)[Descriptor]) == 0 ? raw.SQLITE_OK : raw.SQLITE_IOERR_FSYNC;

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    private static partial int Control(nint database, byte* name, int operation, void* argument);

    [LibraryImport("libc", EntryPoint = "fdatasync")]
    private static partial int FlushData(int descriptor);
}
