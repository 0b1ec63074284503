using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOrleans.Simulation.Clients;
using ChatOrleans.Simulation.Faults;

namespace ChatOrleans.Simulation;

/// <summary>
/// A run with its plan as a JSON file. Faults and actions are lines that can be read and changed; the throws of the dice are
/// packed, as many as there are.
/// </summary>
internal sealed record PlanFile
{
    private const int LineLength = 120;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, Converters = { new JsonStringEnumConverter() },
    };

    public ulong Seed { get; init; }

    public int Silos { get; init; }

    public int Edges { get; init; }

    public int Users { get; init; }

    public Bug Bug { get; init; }

    public string Kinds { get; init; } = string.Empty;

    public ulong Ids { get; init; }

    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    public IReadOnlyList<string> Faults { get; init; } = [];

    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Base64 of Brotli of: for each asker its name, the count of its throws, and them.</summary>
    public IReadOnlyList<string> Draws { get; init; } = [];

    /// <summary>Writes <paramref name="options"/> and what its run has recorded.</summary>
    public static void Write(string path, RunOptions options, RunPlan plan)
    {
        var file = new PlanFile
        {
            Seed = options.Seed,
            Silos = options.Silos,
            Edges = options.Edges,
            Users = options.Users,
            Bug = options.Bug,
            Kinds = string.Join(',', options.Kinds),
            Ids = plan.Ids,
            Settings = plan.Settings,
            Faults = [.. plan.Faults.Select(fault => fault.ToLine())],
            Actions = [.. plan.Actions.Select(action => action.ToLine())],
            Draws = [.. Pack(plan.Draws).Chunk(LineLength).Select(line => new string(line))],
        };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, JsonSerializer.Serialize(file, Json) + "\n");
    }

    /// <exception cref="JsonException">It is not a plan.</exception>
    public static RunOptions Read(string path)
    {
        var file = JsonSerializer.Deserialize<PlanFile>(File.ReadAllText(path), Json)!;
        return new()
        {
            Seed = file.Seed,
            Silos = file.Silos,
            Edges = file.Edges,
            Users = file.Users,
            Bug = file.Bug,
            Kinds = [.. file.Kinds.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<FaultKind>)],
            Plan = new()
            {
                Ids = file.Ids,
                Settings = file.Settings,
                Faults = [.. file.Faults.Select(PlannedFault.FromLine)],
                Actions = [.. file.Actions.Select(PlannedAction.FromLine)],
                Draws = Unpack(string.Concat(file.Draws)),
            },
        };
    }

    private static string Pack(IReadOnlyDictionary<string, ushort[]> draws)
    {
        using var packed = new MemoryStream();
        using (var writer = new BinaryWriter(new BrotliStream(packed, CompressionLevel.SmallestSize)))
        {
            foreach (var (asker, values) in draws.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.Write(asker);
                writer.Write7BitEncodedInt(values.Length);
                foreach (var value in values)
                {
                    writer.Write7BitEncodedInt(value);
                }
            }

            writer.Write(string.Empty);
        }

        return Convert.ToBase64String(packed.ToArray());
    }

    private static Dictionary<string, ushort[]> Unpack(string packed)
    {
        Dictionary<string, ushort[]> draws = [];
        if (packed.Length == 0)
        {
            return draws;
        }

        using var reader = new BinaryReader(
            new BrotliStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress));
        while (reader.ReadString() is { Length: > 0 } asker)
        {
            var values = new ushort[reader.Read7BitEncodedInt()];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (ushort)reader.Read7BitEncodedInt();
            }

            draws.Add(asker, values);
        }

        return draws;
    }
}
