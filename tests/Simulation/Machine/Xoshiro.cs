namespace ChatOrleans.Simulation.Machine;

/// <summary>xoshiro256**: the same numbers for a seed on every machine.</summary>
internal sealed class Xoshiro
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public Xoshiro(ulong seed)
    {
        // SplitMix64 spreads neighbouring seeds far apart.
        (_a, _b, _c, _d) = (Spread(ref seed), Spread(ref seed), Spread(ref seed), Spread(ref seed));
    }

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

    private static ulong Spread(ref ulong seed)
    {
        var z = seed += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
