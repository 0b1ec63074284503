namespace ChatOrleans.Simulation.Machine;

/// <summary>The only source of chance in a simulation: xoshiro256**, the same numbers for a seed on every machine.</summary>
internal sealed class Dice
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public Dice(ulong seed)
    {
        // SplitMix64 spreads neighbouring seeds far apart.
        (_a, _b, _c, _d) = (Spread(ref seed), Spread(ref seed), Spread(ref seed), Spread(ref seed));
    }

    /// <summary>Other dice, which this one's later throws do not change.</summary>
    public Dice Fork(ulong purpose) => new(Next() ^ (purpose * 0x9E3779B97F4A7C15));

    public ulong Next()
    {
        var result = ulong.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    public bool Chance(double probability) => Share() < probability;

    public TimeSpan Between(double fromMs, double toMs) =>
        TimeSpan.FromTicks((long)((fromMs + ((toMs - fromMs) * Share())) * TimeSpan.TicksPerMillisecond));

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Next());
        BitConverter.TryWriteBytes(bytes[8..], Next());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(bytes, bigEndian: true);
    }

    /// <summary>0 to below 1.</summary>
    private double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    private static ulong Spread(ref ulong seed)
    {
        var z = seed += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
