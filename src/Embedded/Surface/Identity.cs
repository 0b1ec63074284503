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

    public override string ToString() => $"{Type.Name}/{Key.Value}";
}
