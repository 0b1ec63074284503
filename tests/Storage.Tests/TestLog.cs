using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Metrics;
using ChatOrleans.Storage.Migration;
using ChatOrleans.Storage.Sqlite;
using ChatOrleans.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Storage.Tests;

/// <summary>A store that can be opened, closed and opened again on what it kept.</summary>
public abstract class TestStore : IAsyncDisposable
{
    public abstract Task<IConversationLog> Open();

    protected static ChatMetrics Metrics { get; } = new();

    /// <summary>All of the store that was opened last.</summary>
    public abstract StoreParts Parts { get; }

    /// <summary>Has the next write of a grain's state refused for the moment, where the store then tries again.</summary>
    public virtual void RefuseNextStateWrite()
    {
    }

    /// <summary>Closes what <see cref="Open"/> opened last.</summary>
    public abstract void Close();

    public abstract ValueTask DisposeAsync();
}

/// <summary>A store of a database and a writer to it; each time it is opened by others of both.</summary>
internal abstract class TestStore<TDatabase, TWriter> : TestStore
    where TDatabase : class, IDisposable
    where TWriter : class, IDisposable
{
    private readonly Stack<(TDatabase Database, TWriter Writer)> _open = new();

    public TDatabase Database => _open.Peek().Database;

    public TWriter Writer => _open.Peek().Writer;

    public sealed override async Task<IConversationLog> Open()
    {
        var database = await Connect();
        _open.Push((database, WriterTo(database)));
        return Parts.Log;
    }

    public sealed override void Close()
    {
        var (database, writer) = _open.Pop();
        writer.Dispose();
        database.Dispose();
    }

    public override ValueTask DisposeAsync()
    {
        while (_open.Count > 0)
        {
            Close();
        }

        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A database that is open.</summary>
    public abstract Task<TDatabase> Connect();

    protected abstract TWriter WriterTo(TDatabase database);
}

internal sealed class SqliteTestStore : TestStore<SqliteDatabase, SqliteWriter>
{
    private readonly TestDirectory _directory = new();

    public long? BytesMax { get; init; }

    public string Directory => _directory.Path;

    public override StoreParts Parts => new(
        new SqliteConversationLog(Database, Writer),
        new SqliteGrainStorage(Database, Writer),
        new SqliteContents(Database));

    public override Task<SqliteDatabase> Connect()
    {
        var database = new SqliteDatabase(Options.Create(new SqliteOptions
        {
            DataDirectory = Directory,
            BusyTimeout = TimeSpan.FromSeconds(1),
            DatabaseBytesMax = BytesMax,
        }));
        database.Open();
        return Task.FromResult(database);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override SqliteWriter WriterTo(SqliteDatabase database) =>
        new(database, Metrics, NullLogger<SqliteWriter>.Instance);
}

/// <summary>Makes ids and entries that differ by a number.</summary>
internal static class Some
{
    public static ConversationId Conversation(int number) => ConversationId.From(Id(1, number));

    public static UserId User(int number) => UserId.From(Id(2, number));

    public static ClientMessageId ClientId(int number) => ClientMessageId.From(Id(3, number));

    public static Entry Post(long sequence, int sender = 1, int? clientId = null, string? text = null) => new()
    {
        Sequence = sequence,
        Kind = EntryKind.Posted,
        SenderId = User(sender),
        SentAt = DateTimeOffset.UnixEpoch.AddSeconds(sequence),
        MessageId = MessageId.At(Conversation(1), sequence, DateTimeOffset.UnixEpoch.AddSeconds(sequence)),
        ClientMessageId = ClientId(clientId ?? (int)sequence),
        ContentType = "text",
        Text = text ?? $"text {sequence}",
        Mentions = sequence % 2 == 0 ? [User(7)] : null,
    };

    public static Entry Reaction(long sequence, long refersTo) => new()
    {
        Sequence = sequence,
        Kind = EntryKind.Reacted,
        SenderId = User(2),
        SentAt = DateTimeOffset.UnixEpoch,
        RefersTo = refersTo,
        Emoji = "👍",
    };

    public static ImmutableArray<Entry> Posts(long first, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Post(first + i))];

    private static Guid Id(byte kind, int number) => new(number, 0, 0, kind, 0, 0, 0, 0, 0, 0, 0);
}
