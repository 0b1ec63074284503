namespace ChatOrleans.Streams;

/// <summary>Names of the streams that carry events to edges, where streams do.</summary>
public static class EdgeStreams
{
    /// <summary>No grain storage may have this name: Orleans would keep the streams' subscriptions in it.</summary>
    public const string Provider = "edges";

    /// <summary>The key is the edge id.</summary>
    public const string Namespace = "edge";
}
