using ChatOrleans.Storage.Cosmos;
using ChatOrleans.Storage.Migration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Storage.Tests.Cosmos;

/// <summary>The store on a server of one test.</summary>
internal sealed class CosmosTestStore : TestStore<CosmosDatabase, CosmosWriter>
{
    private bool _isStarted;

    public CosmosServer Server { get; } = new();

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(20);

    public override StoreParts Parts => new(
        new CosmosConversationLog(Database, Writer), new CosmosGrainStorage(Database), new CosmosContents(Database));

    public override async Task<CosmosDatabase> Connect()
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
        await database.Open(default);
        return database;
    }

    public override void RefuseNextStateWrite() => Server.WriteFaults.Enqueue(CosmosFault.Unavailable);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }

    protected override CosmosWriter WriterTo(CosmosDatabase database) =>
        new(database, Metrics, NullLogger<CosmosWriter>.Instance);
}

public sealed class CosmosConformance() : ConversationLogConformance(new CosmosTestStore());
