namespace ChatOrleans.Simulation.Machine;

/// <summary>
/// All chance of one run. Each asker has dice of its own ("net silo0>edge1", "store silo2"), whose n-th throw depends on the
/// seed, the asker's name and n alone: a change of the product that makes one asker throw more often leaves the others'
/// throws as they are. A plan holds throws by the same names and overrides them; where it ends, the seed goes on.
/// </summary>
/// <param name="ids">Of what ids are made.</param>
internal sealed class Draws(ulong seed, ulong ids, IReadOnlyDictionary<string, ushort[]>? planned = null)
{
    private readonly Dictionary<string, Dice> _dice = [];

    /// <summary>Whether throws are kept, for a plan.</summary>
    public bool IsRecording { get; set; }

    /// <summary>What was thrown while recording, by asker.</summary>
    public IReadOnlyDictionary<string, ushort[]> Recorded => _dice
        .Where(pair => pair.Value.Recorded.Count > 0)
        .ToDictionary(pair => pair.Key, pair => pair.Value.Recorded.ToArray());

    public Dice Of(string asker)
    {
        if (!_dice.TryGetValue(asker, out var dice))
        {
            var hash = Hash(asker);
            dice = new(this, new(seed ^ hash), new(~ids ^ hash), planned?.GetValueOrDefault(asker) ?? []);
            _dice.Add(asker, dice);
        }

        return dice;
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private static ulong Hash(string text) =>
        text.Aggregate(14695981039346656037, (hash, character) => (hash ^ character) * 1099511628211);
}

/// <summary>The dice of one asker. A throw is at most 65,535, so that a plan can hold it in two bytes.</summary>
internal sealed class Dice(Draws all, Xoshiro numbers, Xoshiro ids, ushort[] planned)
{
    private const double Shares = ushort.MaxValue + 1;

    private int _thrown;

    public List<ushort> Recorded { get; } = [];

    /// <summary>0 to <paramref name="bound"/> - 1, at most 65,535.</summary>
    public int Below(int bound) => Throw((int)Math.BigMul(numbers.Next(), (ulong)bound, out _)) % bound;

    public bool Chance(double probability) =>
        Throw((numbers.Next() >> 11) * (1.0 / (1UL << 53)) < probability ? 1 : 0) != 0;

    /// <summary>In steps of a 65,536th of the span.</summary>
    public TimeSpan Between(double fromMs, double toMs) => TimeSpan.FromTicks((long)(
        (fromMs + ((toMs - fromMs) * Throw((int)(numbers.Next() >> 48)) / Shares)) * TimeSpan.TicksPerMillisecond));

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>No throw: a plan holds of what ids are made.</summary>
    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, ids.Next());
        BitConverter.TryWriteBytes(bytes[8..], ids.Next());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(bytes, bigEndian: true);
    }

    private int Throw(int seeds)
    {
        var value = _thrown < planned.Length ? planned[_thrown] : seeds;
        _thrown++;
        if (all.IsRecording)
        {
            Recorded.Add((ushort)value);
        }

        return value;
    }
}
