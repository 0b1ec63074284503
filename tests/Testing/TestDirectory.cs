namespace ChatOrleans.Testing;

/// <summary>A directory of one test, removed after it.</summary>
public sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("chatorleans-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
