using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOrleans.Settings;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>
/// Remembers beside the database how many entries it has had: a database from a backup has fewer, and so is recognized. If a
/// power cut damages this file, a new place begins, which costs nothing.
/// </summary>
internal sealed class SqlitePlace(SqliteDatabase database) : IDisposable
{
    private const int TokenLength = 32;

    private FileStream? _file;
    private string _token = "";
    private long _seen;

    public string File => database.File + "-place";

    /// <summary>The place of the file as it is now, a random token. Before the writer begins.</summary>
    public async Task<string> Open(CancellationToken cancellationToken)
    {
        var rows = await database.Read(
            "SELECT coalesce(max(id), 0) FROM entries", [], row => row.GetInt64(0), cancellationToken);
        _file ??= PrivateDirectory.Open(File, FileShare.Read);
        var known = new byte[_file.Length];
        _file.Position = 0;
        await _file.ReadExactlyAsync(known, cancellationToken);
        _token = known.Length > TokenLength
            && long.TryParse(
                known.AsSpan(TokenLength), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var had)
            && had <= rows[0]
            ? Encoding.ASCII.GetString(known, 0, TokenLength)
            : RandomNumberGenerator.GetHexString(TokenLength, lowercase: true);
        _seen = -1;
        Saw(rows[0]);
        return _token;
    }

    /// <summary>The database has entries up to this row; durable there.</summary>
    public void Saw(long row)
    {
        if (_file is null || row <= _seen)
        {
            return;
        }

        _seen = row;
        try
        {
            _file.Position = 0;
            _file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_token} {row:D19}")));
            _file.Flush();
        }
        catch (IOException)
        {
            // The entries are durable; only a backup of this moment is not recognized.
        }
    }

    public void Dispose() => _file?.Dispose();
}
