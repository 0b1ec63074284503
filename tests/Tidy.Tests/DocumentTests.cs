using System.Text.RegularExpressions;
using ChatOrleans.Testing;
using ChatOrleans.Tidy.Tests.Compiled;

namespace ChatOrleans.Tidy.Tests;

/// <summary>The documents say what is there.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Links_and_named_files_exist()
    {
        var documents = Directory.EnumerateFiles(Repository.Root, "*.md").Select(file => Path.GetFileName(file))
            .Concat(SourceLine.Files("*.md", "docs", "samples"));
        (from line in SourceLine.Of(documents)
         let folder = Path.GetDirectoryName(line.File)!
         let links = Link().Matches(line.Text).Select(link => Path.Combine(folder, link.Groups[1].Value))
         from path in links.Concat(NamedPath().Matches(line.Text).Select(path => path.Groups[1].Value))
         where !Path.Exists(Path.Combine(Repository.Root, path))
         select $"{line.File}:{line.Number}: {path}").ShouldBeEmpty();
    }

    [Fact]
    public void The_configuration_page_has_every_key_with_its_default()
    {
        var options = SourceLine.Files("*.csproj", "src")
            .SelectMany(file => CompiledOptions.Of(Path.GetFileNameWithoutExtension(file)))
            .Where(option => option.Key != "ChatOrleans:Auth:DataDirectory")  // set from ChatOrleans:DataDirectory
            .Select(option => $"{option.Key} = {option.Default}")
            .ToList();
        options.Count.ShouldBeGreaterThan(40);
        // After "none" a row may say what that means.
        ConfigurationRow().Matches(Read("docs/configuration.md"))
            .Select(row => $"{row.Groups[1].Value} = {row.Groups[2].Value}")
            .ShouldBe(options, ignoreOrder: true);
    }

    [Fact]
    public void The_protocol_page_has_every_error_code()
    {
        var source = Read("src/Grains.Interfaces/Errors/ChatError.cs");
        var page = Read("docs/protocol.md");
        var codes = EnumName().Matches(source[source.IndexOf('{')..source.IndexOf('}')])
            .Select(code => $"`{code.Groups[1].Value}`").ToList();
        codes.ShouldNotBeEmpty();
        codes.Where(code => !page.Contains(code)).ShouldBeEmpty();
    }

    [Fact]
    public void The_contributing_page_is_short() =>
        File.ReadAllLines(Path.Combine(Repository.Root, "CONTRIBUTING.md")).Length.ShouldBeLessThanOrEqualTo(60);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)", RegexOptions.None, 5_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|docs|bench|samples|scripts|aspire|deploy)/[\w./-]+)`", RegexOptions.None, 5_000)]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"^\| `(ChatOrleans:[\w:]+)` \| (none(?=: )|[^|]+?)(?:: [^|]*)? \|", RegexOptions.Multiline, 5_000)]
    private static partial Regex ConfigurationRow();

    [GeneratedRegex(@"^    (\w+),$", RegexOptions.Multiline, 5_000)]
    private static partial Regex EnumName();
}
