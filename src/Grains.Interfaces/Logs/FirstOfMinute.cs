namespace ChatOrleans.Logs;

/// <summary>
/// Keeps strangers from filling the log with what they may do as often as they like: of each key the first in a minute is
/// written, and of at most <see cref="KeysMax"/> keys.
/// </summary>
public sealed class FirstOfMinute(TimeProvider time)
{
    public const int KeysMax = 100;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private long _began = time.GetTimestamp();

    /// <summary>Whether it is to be written.</summary>
    /// <param name="isLast">It is, and nothing more is in this minute: say so.</param>
    public bool Take(string key, out bool isLast)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_began) >= Minute)
            {
                _began = time.GetTimestamp();
                _written.Clear();
            }

            var taken = _written.Count < KeysMax && _written.Add(key);
            isLast = taken && _written.Count == KeysMax;
            return taken;
        }
    }
}
