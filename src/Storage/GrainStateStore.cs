namespace ChatOrleans.Storage;

public static class GrainStateStore
{
    /// <summary>The name of the grain storage, whichever store it is: grains ask for it, each store registers under it.</summary>
    public const string Name = "chat";
}
