using System.Globalization;
using System.Text;
using ChatOrleans.Conversations;

namespace ChatOrleans.Client;

/// <summary>
/// Keeps cursors in a file, 128 bytes per conversation. A cursor survives the death of the process at once; after a power
/// cut the last ones may be old, and their entries come again.
/// </summary>
public sealed class FileCursorStore : ICursorStore, IDisposable
{
    // A divisor of every disk's sector size: a line is written wholly or not at all.
    private const int LineBytes = 128;

    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly Dictionary<ConversationId, long> _offsets = [];
    private readonly Dictionary<ConversationId, Position> _positions = [];

    /// <param name="path">Created if missing, with its directory. For one open store at a time.</param>
    /// <exception cref="IOException">The file cannot be opened, for example because another process has it open.</exception>
    public FileCursorStore(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Read();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ConversationId, Position>> Load(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyDictionary<ConversationId, Position>>(
                new Dictionary<ConversationId, Position>(_positions));
        }
    }

    /// <inheritdoc/>
    public Task Save(ConversationId conversation, Position position, CancellationToken cancellationToken)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{conversation} {position.Sequence} {position.Epoch}")
            .PadRight(LineBytes - 1) + '\n';
        lock (_lock)
        {
            if (!_offsets.TryGetValue(conversation, out var offset))
            {
                offset = _file.Length;
            }

            _file.Position = offset;
            _file.Write(Encoding.ASCII.GetBytes(line));
            _file.Flush();
            (_offsets[conversation], _positions[conversation]) = (offset, position);
        }

        return Task.CompletedTask;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>A line that a power cut left unreadable is ignored: its conversation starts again.</summary>
    private void Read()
    {
        _file.SetLength(_file.Length / LineBytes * LineBytes);
        Span<byte> line = stackalloc byte[LineBytes];
        for (var offset = 0L; offset < _file.Length; offset += LineBytes)
        {
            _file.ReadExactly(line);
            var parts = Encoding.ASCII.GetString(line).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts is [var first, var second, ..] && ConversationId.TryParse(first, out var id)
                && long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            {
                EpochId? epoch = parts.Length > 2 && EpochId.TryParse(parts[2], out var read) ? read : null;
                (_offsets[id], _positions[id]) = (offset, new(sequence, epoch));
            }
        }
    }
}
