using ChatOrleans.Limits;

namespace ChatOrleans.Accounts;

/// <summary>
/// Who may try a password of one account now. Devices that have signed in before are known by their secret, which nobody else
/// has; each has a count of failures of its own. All others are strangers: they share one count, of which one network can take
/// a part only. So whoever does not know the password can lock out other strangers, and no device of the owner.
/// </summary>
/// <remarks>In memory: an activation stays until all is forgotten.</remarks>
internal sealed class LogInDefence(int attemptsMax, TimeProvider time)
{
    public static readonly TimeSpan ForgetsOneIn = TimeSpan.FromMinutes(3);

    // Networks that use up their part before strangers from elsewhere must wait.
    private const int Parts = 4;

    // Comparing costs a tenth of a second of a core, also when the password is right.
    private const int SuccessesMax = 10;
    private static readonly TimeSpan ForgetsSuccessIn = TimeSpan.FromSeconds(6);

    private readonly Dictionary<string, ForgottenCount> _byDevice = [];

    // No more than the failures of all strangers that are not forgotten.
    private readonly Dictionary<string, ForgottenCount> _byNetwork = [];
    private ForgottenCount _ofStrangers;
    private ForgottenCount _successes;

    /// <summary>How long no try is allowed; null when one is.</summary>
    /// <param name="device">What the account knows the device by; null for a stranger.</param>
    public TimeSpan? WaitFor(string? device, string network)
    {
        var now = time.GetUtcNow();
        TimeSpan? failures = device is not null
            ? _byDevice.GetValueOrDefault(device).WaitFor(attemptsMax, ForgetsOneIn, now)
            : _byNetwork.GetValueOrDefault(network).WaitFor(attemptsMax, ForgetsOneIn, now)
                ?? _ofStrangers.WaitFor(attemptsMax * Parts, ForgetsOneIn, now);
        return failures ?? _successes.WaitFor(SuccessesMax, ForgetsSuccessIn, now);
    }

    /// <returns>How long until all failures are forgotten.</returns>
    public TimeSpan Failed(string? device, string network)
    {
        var now = time.GetUtcNow();
        if (device is not null)
        {
            _byDevice[device] = _byDevice.GetValueOrDefault(device).AddOne(ForgetsOneIn, now);
        }
        else
        {
            CountStranger(network, now);
        }

        return _byDevice.Values.Append(_ofStrangers).Max(count => count.ForgottenAt) - now;
    }

    public void Succeeded(string? device)
    {
        _successes = _successes.AddOne(ForgetsSuccessIn, time.GetUtcNow());
        if (device is not null)
        {
            _byDevice.Remove(device);
        }
    }

    private void CountStranger(string network, DateTimeOffset now)
    {
        foreach (var (forgotten, count) in _byNetwork)
        {
            if (count.IsForgotten(now))
            {
                _byNetwork.Remove(forgotten);
            }
        }

        _byNetwork[network] = _byNetwork.GetValueOrDefault(network).AddOne(ForgetsOneIn, now);
        _ofStrangers = _ofStrangers.AddOne(ForgetsOneIn, now);
    }
}
