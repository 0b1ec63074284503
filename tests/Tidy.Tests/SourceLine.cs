using ChatOrleans.Testing;

namespace ChatOrleans.Tidy.Tests;

/// <summary>One line of a file of the checkout. In a list of offenders it says where it is.</summary>
/// <param name="File">From the root of the checkout on.</param>
/// <param name="Number">Of the first line 1.</param>
internal readonly record struct SourceLine(string File, int Number, string Text)
{
    /// <summary>Where the web client's sources stand: the app, and the package that it is made with.</summary>
    public static readonly string[] ClientDirectories =
        ["src/EdgeHost/ClientApp/src", "src/EdgeHost/ClientApp/packages/client/src"];

    /// <summary>Of what is written here, by name from the root on; nothing that was fetched or built.</summary>
    public static IEnumerable<string> Files(string pattern, params string[] directories) => directories
        .Select(directory => Path.Combine(Repository.Root, directory))
        .SelectMany(directory => Directory.EnumerateFiles(directory, pattern, SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/node_modules/") && !file.Contains("/wwwroot/"))
        .Order(StringComparer.Ordinal);

    public static IEnumerable<SourceLine> Of(IEnumerable<string> files) => files.SelectMany(Of);

    public static IEnumerable<SourceLine> Of(string file) => System.IO.File.ReadLines(Path.Combine(Repository.Root, file))
        .Select((text, index) => new SourceLine(file, index + 1, text));

    public override string ToString() => $"{File}:{Number}: {Text.Trim()}";
}
