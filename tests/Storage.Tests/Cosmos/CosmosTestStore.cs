using ChatOrleans.Storage.Cosmos;
using ChatOrleans.Storage.Migration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Storage.Tests.Cosmos;

/// <summary>The store on a server of one test.</summary>
internal sealed class CosmosTestStore : TestStore
{
    private readonly Stack<(CosmosDatabase Database, CosmosWriter Writer)> _open = new();
    private bool _isStarted;

    public CosmosServer Server { get; } = new();

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(20);

    public CosmosDatabase Database => _open.Peek().Database;

    public override StoreParts Parts => new(
        new CosmosConversationLog(Database, _open.Peek().Writer), new CosmosGrainStorage(Database),
        new CosmosContents(Database));

    public override async Task<IConversationLog> Open()
    {
        if (!_isStarted)
        {
            await Server.Start();
            _isStarted = true;
        }

        var options = new CosmosOptions
        {
            Endpoint = Server.Address,
            Key = Convert.ToBase64String("a key of the tests"u8),
            RequestTimeout = RequestTimeout,
        };
        var database = new CosmosDatabase(Options.Create(options), TimeProvider.System);
        _open.Push((database, new(database, Metrics, NullLogger<CosmosWriter>.Instance)));
        await database.Create(default);
        return new CosmosConversationLog(database, _open.Peek().Writer);
    }

    public override void RefuseNextStateWrite() => Server.WriteFaults.Enqueue(CosmosFault.Unavailable);

    public override void Close()
    {
        var (database, writer) = _open.Pop();
        writer.Dispose();
        database.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        while (_open.Count > 0)
        {
            Close();
        }

        await Server.DisposeAsync();
    }
}

public sealed class CosmosConformance() : ConversationLogConformance(new CosmosTestStore());
