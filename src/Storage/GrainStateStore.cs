namespace ChatOrleans.Storage;

public static class GrainStateStore
{
    /// <summary>The name of the grain storage: grains ask for it, and every store registers under it.</summary>
    public const string Name = "chat";
}
