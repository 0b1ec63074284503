using Npgsql;

namespace ChatOrleans.Clustering;

/// <summary>In PostgreSQL, by Orleans' ADO.NET provider and the statements of <see cref="ClusterSchema"/>.</summary>
internal sealed class PostgresCluster(string connectionString) : IClusterDatabase
{
    public void Join(ISiloBuilder silo) => silo.UseAdoNetClustering(options =>
        (options.Invariant, options.ConnectionString) = (PostgresDriver.Invariant, connectionString));

    public Task Open(CancellationToken cancellationToken) => Use(
        async connection =>
        {
            await ClusterTables.Migrate(connection, cancellationToken);
            return string.Empty;
        },
        cancellationToken);

    public Task Look(CancellationToken cancellationToken) => Use(
        async connection =>
        {
            try
            {
                // All that Orleans' client reads (deploy/postgres/roles.sql).
                await using var command = new NpgsqlCommand(
                    "SELECT FROM OrleansQuery, OrleansMembershipTable LIMIT 0", connection);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                // No silo has started yet.
            }

            return string.Empty;
        },
        cancellationToken);

    public Task<string> StoreOf(string clusterId, string store, CancellationToken cancellationToken) => Use(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new("INSERT INTO cluster_stores VALUES ($1, $2) ON CONFLICT DO NOTHING")
                    {
                        Parameters = { new() { Value = clusterId }, new() { Value = store } },
                    },
                    new("SELECT store FROM cluster_stores WHERE cluster = $1")
                    {
                        Parameters = { new() { Value = clusterId } },
                    },
                },
            };
            return (string)(await batch.ExecuteScalarAsync(cancellationToken))!;
        },
        cancellationToken);

    private async Task<string> Use(Func<NpgsqlConnection, Task<string>> use, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connectionString);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            return await use(connection);
        }
        catch (NpgsqlException error)
        {
            throw ClusterHosting.CannotBeUsed(error);
        }
    }
}
