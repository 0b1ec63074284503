using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Accounts;

/// <summary>
/// Hashes and compares passwords for all accounts of a silo, at most one per core at a time, so that a storm of log-ins does not
/// stop the chat. The others wait in a <see cref="PasswordQueue"/>.
/// </summary>
public sealed class Passwords
{
    // PBKDF2 with HMAC-SHA-512, as OWASP asks. A hash with fewer is replaced at the next log-in.
    private const int OwaspIterations = 210_000;

    private static readonly object NoUser = new();

    private readonly PasswordHasher<object> _hasher;
    private readonly PasswordQueue _queue;
    private readonly Task<string> _nobodysHash;

    /// <param name="iterations">Fewer only where hundreds of hosts are tested in one process.</param>
    public Passwords(TimeProvider time, int iterations = OwaspIterations)
    {
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        _queue = new(Math.Max(1, Environment.ProcessorCount), time);
        _nobodysHash = OnItsOwnThread(() => _hasher.HashPassword(NoUser, RandomNumberGenerator.GetHexString(32)));
    }

    /// <summary>Null when too many wait already.</summary>
    public Task<string?> Hash(string password, string network) =>
        InTurn(isKnown: false, network, () => _hasher.HashPassword(NoUser, password));

    /// <summary>
    /// Compares with an account's hash or, in the same time, with nobody's. Null when too many wait already.
    /// </summary>
    /// <param name="isKnown">The device has signed in before: it goes before strangers.</param>
    public async Task<PasswordVerificationResult?> Verify(string? hash, string password, bool isKnown, string network)
    {
        var stored = hash ?? await _nobodysHash;
        var verified = await InTurn(
            isKnown, network, () => new Verified(_hasher.VerifyHashedPassword(NoUser, stored, password)));
        return verified is not null && hash is null ? PasswordVerificationResult.Failed : verified?.Result;
    }

    private async Task<T?> InTurn<T>(bool isKnown, string network, Func<T> run)
        where T : class
    {
        if (!await _queue.Enter(isKnown, network))
        {
            return null;
        }

        try
        {
            return await OnItsOwnThread(run);
        }
        finally
        {
            _queue.Leave();
        }
    }

    /// <summary>A tenth of a second is too long for a grain's turn, and for the threads that all grains share.</summary>
    private static Task<T> OnItsOwnThread<T>(Func<T> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed record Verified(PasswordVerificationResult Result);
}
