namespace ChatOrleans.Storage.Sqlite;

/// <summary>
/// Replaces the state that has this ETag, or removes it when there is no body. Answers the new ETag; null when nothing was
/// done.
/// </summary>
internal sealed class SqliteStateWrite(StateKey key, string? etag, byte[]? body) : PendingWrite<string?>
{
    public StateKey Key { get; } = key;

    public string? ETag { get; } = etag;

    public byte[]? Body { get; } = body;
}
