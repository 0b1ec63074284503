using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;

namespace ChatOrleans.Auth;

/// <summary>
/// Hashes and compares passwords, at most one per core at a time, so that a storm of log-ins does not stop the chat.
/// </summary>
internal sealed class Passwords : IDisposable
{
    private static readonly object DummyUser = new();

    private readonly PasswordHasher<object> _hasher = new();
    private readonly string _dummyHash;
    private readonly ConcurrencyLimiter _limiter = new(new()
    {
        PermitLimit = Math.Max(1, Environment.ProcessorCount),
        QueueLimit = 1_000,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public Passwords() => _dummyHash = _hasher.HashPassword(DummyUser, RandomNumberGenerator.GetHexString(32));

    /// <summary>Null when too many wait already.</summary>
    public async Task<string?> Hash(string password, CancellationToken cancellationToken)
    {
        using var lease = await _limiter.AcquireAsync(1, cancellationToken);
        return lease.IsAcquired ? _hasher.HashPassword(DummyUser, password) : null;
    }

    /// <summary>
    /// Compares with an account's hash or, in the same time, with a dummy's. Null when too many wait already.
    /// </summary>
    public async Task<PasswordVerificationResult?> Verify(
        string? hash, string password, CancellationToken cancellationToken)
    {
        using var lease = await _limiter.AcquireAsync(1, cancellationToken);
        if (!lease.IsAcquired)
        {
            return null;
        }

        var result = _hasher.VerifyHashedPassword(DummyUser, hash ?? _dummyHash, password);
        return hash is null ? PasswordVerificationResult.Failed : result;
    }

    public void Dispose() => _limiter.Dispose();
}
