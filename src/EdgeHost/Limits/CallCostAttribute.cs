namespace ChatOrleans.Limits;

/// <summary>
/// What a call of the hub or of REST costs of its caller's budget (CallsPerMinute). A call without this costs 1. More for a call
/// that asks many grains, or that many others hear of. What anybody may call and has this is paid by
/// the address of whoever is not signed in.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CallCostAttribute(double permits) : Attribute
{
    /// <summary>
    /// A message, which has a rate of its own, and a mark, which writes only what is new: whoever has much to read must not lose
    /// the calls by which they read it.
    /// </summary>
    public const double Small = 0.1;

    /// <summary>Opening a connection: it is announced to the cluster.</summary>
    public const int Connect = 10;

    /// <summary>A page of things that each have a grain of their own.</summary>
    public const int Page = 5;

    public double Permits { get; } = permits;
}
