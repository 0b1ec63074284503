using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;

namespace ChatOrleans.Auth;

/// <summary>
/// Hashes and compares passwords, at most one per core at a time, so that a storm of log-ins does not stop the chat.
/// </summary>
internal sealed class Passwords : IDisposable
{
    private static readonly object Nobody = new();

    private readonly PasswordHasher<object> _hasher = new();
    private readonly string _nobodysHash;
    private readonly ConcurrencyLimiter _limiter = new(new()
    {
        PermitLimit = Math.Max(1, Environment.ProcessorCount),
        QueueLimit = 1_000,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public Passwords() => _nobodysHash = _hasher.HashPassword(Nobody, RandomNumberGenerator.GetHexString(32));

    /// <summary>Null when too many wait already.</summary>
    public async Task<string?> Hash(string password, CancellationToken cancellationToken)
    {
        using var lease = await _limiter.AcquireAsync(1, cancellationToken);
        return lease.IsAcquired ? _hasher.HashPassword(Nobody, password) : null;
    }

    /// <summary>
    /// Compares with the hash of an account, or, in the same time, with nobody's. Null when too many wait already.
    /// </summary>
    public async Task<PasswordVerificationResult?> Verify(
        string? hash, string password, CancellationToken cancellationToken)
    {
        using var lease = await _limiter.AcquireAsync(1, cancellationToken);
        if (!lease.IsAcquired)
        {
            return null;
        }

        var result = _hasher.VerifyHashedPassword(Nobody, hash ?? _nobodysHash, password);
        return hash is null ? PasswordVerificationResult.Failed : result;
    }

    public void Dispose() => _limiter.Dispose();
}
