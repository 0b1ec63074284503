using System.Text.Json;
using ChatOrleans.Clustering;
using ChatOrleans.Settings;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

/// <summary>
/// The keys that access tokens are signed with: made on the first start, kept in the data directory, replaced by age at a
/// start. Older keys verify as long as one of their tokens may live. The keys are there before the host listens. The edges of a
/// cluster agree by <see cref="ISigningKeyGrain"/> on the one that signs; an edge without it does not start.
/// </summary>
internal sealed class SigningKeys(
    IOptions<AuthOptions> options, IOptions<ClusterSettings> cluster, IGrainFactory grains, TimeProvider time,
    ILogger<SigningKeys> logger) : IHostedService
{
    private readonly KeyDirectory _directory = new(options.Value.DataDirectory);
    private Dictionary<string, SigningKey> _byHeader = [];

    public SigningKey Current { get; private set; } = null!;

    /// <summary>The public keys, as RFC 7517 JSON.</summary>
    public byte[] Jwks { get; private set; } = [];

    public SigningKey? ByHeader(ReadOnlySpan<char> header) =>
        _byHeader.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(header, out var key) ? key : null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keys = cluster.Value.ConnectionString is null ? ReadOrCreate(now).Keys : await Agree(now);
        PrivateDirectory.WarnIfWide(_directory.Path, logger);
        _directory.Close(logger);

        // A key signs until the next one is made.
        Current = keys[^1];
        var oldest = keys.FindLastIndex(key => key.CreatedAt <= now - options.Value.AccessTokenLifetime * 2);
        _byHeader = keys.Skip(Math.Max(0, oldest)).ToDictionary(key => key.Header, StringComparer.Ordinal);
        Jwks = JsonSerializer.SerializeToUtf8Bytes(new { keys = _byHeader.Values.Select(key => key.ToJwk()) });
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private (List<SigningKey> Keys, bool IsNew) ReadOrCreate(DateTimeOffset now)
    {
        var keys = _directory.Read();
        if (keys is [.., var newest] && now - newest.CreatedAt <= options.Value.KeyLifetime)
        {
            return (keys, false);
        }

        keys.Add(_directory.Create(now));
        return (keys, true);
    }

    /// <summary>The newest key of all edges becomes the cluster's, in each directory that has the one before.</summary>
    private async Task<List<SigningKey>> Agree(DateTimeOffset now)
    {
        var grain = grains.SigningKey(cluster.Value.ClusterId);
        while (true)
        {
            // Asked before the files are read: an edge names a key when its file is there.
            var agreed = await grain.Current();
            if (agreed is not null && _directory.Read().TrueForAll(key => key.Id != agreed))
            {
                throw new InvalidOperationException(
                    $"The edges of cluster '{cluster.Value.ClusterId}' sign with key '{agreed}', which is not in "
                    + $"'{Path.GetFullPath(_directory.Path)}': give all edges the same keys (ChatOrleans:DataDirectory).");
            }

            var (keys, isNew) = ReadOrCreate(now);
            if (await grain.Replace(agreed, keys[^1].Id) == keys[^1].Id)
            {
                return keys;
            }

            // Another edge was first: its key counts, and nobody has seen this one.
            if (isNew)
            {
                _directory.Delete(keys[^1]);
            }
        }
    }
}
