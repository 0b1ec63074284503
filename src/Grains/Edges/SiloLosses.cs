namespace ChatOrleans.Edges;

/// <summary>
/// How many silos have gone since this process started. Each took along what its grains knew of where users are, so edges must
/// announce it again. The runtime counts; it stays 0 where there is one silo.
/// </summary>
public sealed class SiloLosses
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}
