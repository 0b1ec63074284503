namespace ChatOrleans.Testing;

/// <summary>The checkout that the tests run in.</summary>
public static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? directory) =>
        directory is null ? throw new DirectoryNotFoundException("ChatOrleans.sln is in no directory above.")
        : File.Exists(Path.Combine(directory.FullName, "ChatOrleans.sln")) ? directory.FullName
        : Find(directory.Parent);
}
