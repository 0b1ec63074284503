namespace ChatOrleans.Limits;

/// <summary>Metadata of an operation of REST whose answer may be kept, as it says itself; of all others nothing is.</summary>
internal sealed class Cacheable;
