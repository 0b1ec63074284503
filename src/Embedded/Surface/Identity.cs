namespace Orleans.Runtime;

/// <summary>The kind of a grain: its class name without "Grain", lower-case.</summary>
public readonly record struct GrainType(string Name)
{
    public override string ToString() => Name;
}

/// <summary>A grain's key within its kind.</summary>
public readonly record struct IdSpan(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The identity of a grain: kind and key, written <c>kind/key</c>.</summary>
public readonly record struct GrainId(GrainType Type, IdSpan Key)
{
    public static GrainId Create(string grainType, string key) => new(new(grainType), new(key));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">There is no kind, or no key.</exception>
    public static GrainId Parse(string value) => value.IndexOf('/') is > 0 and var at
        ? Create(value[..at], value[(at + 1)..])
        : throw new FormatException($"'{value}' is not the identity of a grain.");

    public override string ToString() => $"{Type.Name}/{Key.Value}";
}
