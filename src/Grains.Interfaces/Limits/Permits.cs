namespace ChatOrleans.Limits;

/// <summary>How many calls may go on; when none, <paramref name="RetryAfter"/> says when one may.</summary>
[GenerateSerializer, Immutable, Alias("chat.permits")]
public readonly record struct Permits([property: Id(0)] int Count, [property: Id(1)] TimeSpan RetryAfter)
{
    public bool IsNone => Count == 0;
}
