namespace ChatOrleans.Storage.Cosmos;

/// <summary>Where a conversation ends, and the ETag that says so; no ETag when it has no entries.</summary>
internal readonly record struct CosmosHead(long Last, string? ETag);
