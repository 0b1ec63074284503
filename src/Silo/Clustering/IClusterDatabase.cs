namespace ChatOrleans.Clustering;

/// <summary>
/// The database in which the silos of a cluster register. How edges read it: <see cref="ClusterConnection"/>.
/// </summary>
internal interface IClusterDatabase
{
    void Join(ISiloBuilder silo);

    /// <summary>Makes what is missing. Called before anything that uses it starts.</summary>
    /// <exception cref="InvalidOperationException">It cannot be reached or used; names the key.</exception>
    Task Open(CancellationToken cancellationToken);

    /// <summary>Looks whether an edge can read it. That nothing is made yet is no failure: silos are waited for.</summary>
    /// <exception cref="InvalidOperationException">It cannot be reached or read; names the key.</exception>
    Task Look(CancellationToken cancellationToken);

    /// <summary>
    /// Records which store is the cluster's, unless one is recorded already; of several callers at once one is first.
    /// </summary>
    /// <returns>The recorded store.</returns>
    Task<string> StoreOf(string clusterId, string store, CancellationToken cancellationToken);
}
