using System.Runtime.InteropServices;
using SQLitePCL;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>Binds SQLite to the operating system's own library, which its maintainers patch.</summary>
internal static class SqliteNative
{
    private static string LibraryName =>
        OperatingSystem.IsWindows() ? "winsqlite3.dll"
        : OperatingSystem.IsMacOS() ? "libsqlite3.dylib"
        : "libsqlite3.so.0";

    /// <summary>Before the first connection, once.</summary>
    public static void Bind()
    {
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            static (name, _, _) => name == "e_sqlite3" ? Load() : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
    }

    private static nint Load() =>
        NativeLibrary.TryLoad(LibraryName, out var handle)
            ? handle
            : throw new DllNotFoundException(
                $"{LibraryName} was not found. Install SQLite 3.35 or newer (Debian: apt-get install libsqlite3-0).");
}
