using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace ChatOrleans.Clustering;

/// <summary>In Redis, which must write to its disk: what it forgets, the cluster forgets.</summary>
internal sealed class RedisCluster(string connectionString) : IClusterDatabase
{
    public void Join(ISiloBuilder silo) =>
        silo.UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(connectionString));

    public Task Open(CancellationToken cancellationToken) => Use(async redis => $"{await redis.PingAsync()}");

    public Task Look(CancellationToken cancellationToken) => Open(cancellationToken);

    public Task<string> StoreOf(string clusterId, string store, CancellationToken cancellationToken) => Use(async redis =>
    {
        // Beside Orleans' own key of the cluster, {service}/members/{cluster}.
        var key = $"{clusterId}/store/{clusterId}";
        await redis.StringSetAsync(key, store, when: When.NotExists);
        return (await redis.StringGetAsync(key)).ToString();
    });

    private async Task<string> Use(Func<IDatabase, Task<string>> use)
    {
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(connectionString);
            return await use(redis.GetDatabase());
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            throw ClusterHosting.CannotBeUsed(error);
        }
    }
}
