using System.Net;
using Azure;
using Azure.Data.Tables;

namespace ChatOrleans.Clustering;

/// <summary>In tables of an Azure storage account, or of a Cosmos DB account that has the API for tables.</summary>
internal sealed class AzureTablesCluster(string connectionString) : IClusterDatabase
{
    private const string Stores = "ChatOrleansStores";
    private const string Store = "Store";

    public void Join(ISiloBuilder silo) =>
        silo.UseAzureStorageClustering(options => options.TableServiceClient = new(connectionString));

    public Task Open(CancellationToken cancellationToken) => Use(
        async table => (await table.CreateIfNotExistsAsync(cancellationToken)).Value.Name);

    public Task Look(CancellationToken cancellationToken) => Open(cancellationToken);

    public Task<string> StoreOf(string clusterId, string store, CancellationToken cancellationToken) => Use(async table =>
    {
        try
        {
            await table.AddEntityAsync(new TableEntity(clusterId, Store) { [Store] = store }, cancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status == (int)HttpStatusCode.Conflict)
        {
            // Another silo was first.
        }

        var entity = await table.GetEntityAsync<TableEntity>(clusterId, Store, cancellationToken: cancellationToken);
        return entity.Value.GetString(Store);
    });

    private async Task<string> Use(Func<TableClient, Task<string>> use)
    {
        try
        {
            return await use(new TableServiceClient(connectionString).GetTableClient(Stores));
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException)
        {
            throw ClusterHosting.CannotBeUsed((error as AggregateException)?.InnerExceptions[^1] ?? error);
        }
    }
}
