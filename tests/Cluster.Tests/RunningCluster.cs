using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>Two silos and two edges for all tests of a class that leave them as they are.</summary>
public sealed class RunningCluster : IAsyncLifetime
{
    public ChatCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await ChatCluster.Start(siloSettings: [OperatorClient.Setting]);

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
