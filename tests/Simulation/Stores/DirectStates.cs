using ChatOrleans.Storage;

namespace ChatOrleans.Simulation.Stores;

/// <summary>Grain states at once, for what a silo reads before it lives.</summary>
internal sealed class DirectStates(Disk disk) : JsonGrainStorage
{
    protected override Task<(string ETag, byte[] Body)?> Read(StateKey key) =>
        Task.FromResult<(string ETag, byte[] Body)?>(
            disk.State(key.Grain.ToString(), key.Name) is { Etag: { } etag, Body: { } body } ? (etag.ToString(), body) : null);

    protected override Task<string?> Write(StateKey key, string? etag, byte[] body) => Put(key, etag, body);

    protected override async Task<bool> Clear(StateKey key, string? etag) => await Put(key, etag, body: null) is not null;

    private Task<string?> Put(StateKey key, string? etag, byte[]? body) => Task.FromResult(
        disk.PutState(key.Grain.ToString(), key.Name, etag is null ? null : long.Parse(etag), body)?.ToString());
}
