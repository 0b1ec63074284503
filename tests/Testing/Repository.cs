namespace ChatOrleans.Testing;

/// <summary>The checkout that the tests run in.</summary>
public static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? directory) =>
        directory is null ? throw new DirectoryNotFoundException("ChatOrleans.sln is in no directory above.")
        : File.Exists(Path.Combine(directory.FullName, "ChatOrleans.sln")) ? directory.FullName
        : Find(directory.Parent);

    /// <summary>A program of the same build as the running tests.</summary>
    public static string Program(string project) => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')),
        $"ChatOrleans.{project}.dll"));
}
