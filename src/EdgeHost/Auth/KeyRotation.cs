using System.Security.Cryptography;
using ChatOrleans.Timing;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

/// <summary>
/// Keeps <see cref="SigningKeys"/> as the cluster has them, from before the host listens: asks the grain every few seconds, so
/// that what was revoked is gone here too, and proposes the next key a day before it is to sign.
/// </summary>
/// <remarks>
/// Every edge does so. They agree by the grain, which takes one key for a version: who comes second gets the first one's. While
/// the grain is unavailable an edge goes on with what it has, and the clock alone goes on to the next key.
/// </remarks>
internal sealed partial class KeyRotation(
    SigningKeys keys, ISigningKeyGrain grain, IOptions<AuthOptions> options, TimeProvider time, ILogger<KeyRotation> logger)
    : IHostedService, IDisposable
{
    private const int PollMsMin = 4_000;

    private const int PollMsMax = 6_000;

    private readonly CancellationTokenSource _stopping = new();
    private readonly KeyDirectory _old = new(options.Value.DataDirectory);
    private KeyEncryption _encryption = null!;
    private Task _polling = Task.CompletedTask;
    private Condition _condition;

    private enum Condition
    {
        Good,
        Unreachable,
        Undecryptable,
    }

    /// <summary>How long a change takes to come to all edges, while the grain answers.</summary>
    public static TimeSpan PollMax { get; } = TimeSpan.FromMilliseconds(PollMsMax);

    /// <exception cref="InvalidOperationException">The secret is not that of the keys, or an old key is none.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _encryption = KeyEncryption.Open(options.Value, logger);
        await Import();
        if (await Refresh() is { } fault)
        {
            throw new InvalidOperationException(fault);
        }

        // Not all at the same time.
        var period = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(PollMsMin, PollMsMax));
        _polling = time.Every(period, Poll, _stopping.Token);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _polling;
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Into a cluster that never had a key, and into no other: what was revoked must not come back.</summary>
    private async Task Import()
    {
        if (_old.Files is [])
        {
            return;
        }

        if (await grain.Read(known: null) is { Version: 0 })
        {
            await grain.Import(
                [.. _old.Read().Select(old => _encryption.Encrypt(old.Key) with { CreatedAt = old.CreatedAt })]);
        }

        LogOldFiles(_old.Path);
    }

    private async Task Poll()
    {
        try
        {
            var fault = await Refresh();
            Become(fault is null ? Condition.Good : Condition.Undecryptable, fault);
        }
        catch (Exception error)
        {
            Become(Condition.Unreachable, error.Message);
            keys.Judge();
        }
    }

    /// <returns>Null; or why not all keys could be taken.</returns>
    private async Task<string?> Refresh()
    {
        // What was revoked goes first, whatever becomes of the rest.
        var fault = await grain.Read(keys.Version) is { } changed ? await keys.Take(changed, _encryption) : null;
        if (fault is null && keys is { NeedsNext: true, Version: { } version })
        {
            fault = await keys.Take(await grain.Add(version, New()), _encryption);
        }

        if (fault is null)
        {
            keys.Confirm();
        }

        return fault;
    }

    private SealedKey New()
    {
        var id = $"{time.GetUtcNow().UtcDateTime:yyyyMMddHHmmss}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return _encryption.Encrypt(new(id, key));
    }

    private void Become(Condition condition, string? cause)
    {
        if (condition == _condition)
        {
            return;
        }

        _condition = condition;
        switch (condition)
        {
            case Condition.Good:
                LogReadAgain();
                break;
            case Condition.Unreachable:
                LogUnreachable(cause!);
                break;
            case Condition.Undecryptable:
                LogUndecryptable(cause!);
                break;
        }
    }

    [LoggerMessage(
        LogLevel.Warning, "'{Directory}' has signing keys of an earlier version. The store has them now: delete them when no "
        + "edge of that version is left.")]
    private partial void LogOldFiles(string directory);

    [LoggerMessage(LogLevel.Information, "The signing keys are read again.")]
    private partial void LogReadAgain();

    [LoggerMessage(
        LogLevel.Warning, "The signing keys cannot be read; this edge goes on with those it has, and retries: {Cause}")]
    private partial void LogUnreachable(string cause);

    [LoggerMessage(LogLevel.Error, "This edge goes on with the signing keys that it can read: {Fault}")]
    private partial void LogUndecryptable(string fault);
}
