using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>Two silos and two edges for all tests of a class.</summary>
public sealed class RunningCluster : IAsyncLifetime
{
    public ChatCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await ChatCluster.Start(siloSettings: [OperatorClient.Setting]);

    /// <summary>Starts what an earlier test has ended.</summary>
    public async Task Complete()
    {
        if (!Cluster.Postgres.IsRunning)
        {
            await Cluster.Postgres.Start();
        }

        foreach (var process in Cluster.Silos.Concat(Cluster.Edges).Where(process => !process.IsRunning))
        {
            await process.Start();
        }
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
