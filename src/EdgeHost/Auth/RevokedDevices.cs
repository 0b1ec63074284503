using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Auth;

/// <summary>
/// Devices whose session ended while access tokens of theirs may still be good: refused here until those have run out.
/// A later log-in of the same device makes it welcome again.
/// </summary>
internal sealed class RevokedDevices(IOptions<AuthOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<DeviceId, DateTimeOffset> _until = new();

    public void Add(DeviceId device)
    {
        var now = time.GetUtcNow();
        foreach (var (known, until) in _until)
        {
            if (until < now)
            {
                _until.TryRemove(known, out _);
            }
        }

        _until[device] = now + options.Value.AccessTokenLifetime;
    }

    public void Remove(DeviceId device) => _until.TryRemove(device, out _);

    public bool Contains(DeviceId device) => !_until.IsEmpty && _until.ContainsKey(device);
}
