namespace ChatOrleans.Storage.Sqlite;

/// <summary>
/// Stores a state over the one with this ETag, or removes that one when there is no body. The answer is the new ETag; null when
/// nothing was done.
/// </summary>
internal sealed class SqliteStateWrite(StateKey key, string? etag, byte[]? body) : PendingWrite<string?>
{
    public StateKey Key { get; } = key;

    public string? ETag { get; } = etag;

    public byte[]? Body { get; } = body;
}
