namespace ChatOrleans.Clustering;

/// <summary>
/// Where the silos of a cluster write down who is there. How edges read it: <see cref="ClusterConnection"/>.
/// </summary>
internal interface IClusterDatabase
{
    void Join(ISiloBuilder silo);

    /// <summary>Makes what it needs and is not there yet. Before whatever starts with the host and uses it.</summary>
    /// <exception cref="InvalidOperationException">It cannot be reached or used; names the key.</exception>
    Task Open(CancellationToken cancellationToken);

    /// <summary>
    /// Writes down which store is the cluster's, unless that stands there already; of several at once one is first.
    /// </summary>
    /// <returns>What stands there.</returns>
    Task<string> StoreOf(string clusterId, string store, CancellationToken cancellationToken);
}
