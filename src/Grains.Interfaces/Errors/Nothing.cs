namespace ChatOrleans.Errors;

/// <summary>The value of a call that has nothing to say but that it was done.</summary>
[GenerateSerializer, Immutable, Alias("chat.nothing")]
public sealed record Nothing
{
    public static Nothing Value { get; } = new();
}
