using System.Text.RegularExpressions;
using ChatOrleans.Testing;

namespace ChatOrleans.Tidy.Tests;

/// <summary>The documents say what is there.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md").Select(file => Path.GetFileName(file)),
        .. SourceTests.Files("*.md", "docs", "samples"),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_and_named_files_exist(string document)
    {
        var text = Read(document);
        var folder = Path.GetDirectoryName(document)!;
        var links = Link().Matches(text).Select(link => Path.Combine(folder, link.Groups[1].Value));
        var paths = NamedPath().Matches(text).Select(path => path.Groups[1].Value);
        links.Concat(paths)
            .Where(path => !Path.Exists(Path.Combine(Repository.Root, path)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_limit_stands_in_the_configuration_page_with_its_default()
    {
        var source = Read("src/Grains.Interfaces/Limits/ChatLimits.cs");
        var page = Read("docs/configuration.md");
        foreach (Match limit in Option().Matches(source))
        {
            page.ShouldContain($"`ChatOrleans:Limits:{limit.Groups[1].Value}`");
        }
    }

    [Fact]
    public void Every_error_code_stands_in_the_protocol()
    {
        var source = Read("src/Grains.Interfaces/Errors/ChatError.cs");
        var codes = source[source.IndexOf('{')..source.IndexOf('}')];
        foreach (Match code in EnumName().Matches(codes))
        {
            Read("docs/protocol.md").ShouldContain($"`{code.Groups[1].Value}`");
        }
    }

    [Theory]
    [InlineData("Grains.Interfaces", "")]
    [InlineData("Metrics", "Grains.Interfaces")]
    [InlineData("Storage", "Grains.Interfaces Metrics")]
    [InlineData("Grains", "Grains.Interfaces Storage")]
    [InlineData("Silo", "Grains Storage")]
    [InlineData("Client", "Grains.Interfaces Silo")]
    [InlineData("EdgeHost", "Grains.Interfaces Silo")]
    public void Projects_know_only_what_they_may(string project, string allowed)
    {
        var references = Reference().Matches(Read($"src/{project}/{project}.csproj")).Select(match => match.Groups[1].Value);
        references.Order().ShouldBe(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public void The_contributing_page_is_short() =>
        File.ReadAllLines(Path.Combine(Repository.Root, "CONTRIBUTING.md")).Length.ShouldBeLessThanOrEqualTo(60);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)", RegexOptions.None, 5_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|docs|bench|samples|scripts)/[\w./-]+)`", RegexOptions.None, 5_000)]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"public int (\w+) \{ get; set; \}", RegexOptions.None, 5_000)]
    private static partial Regex Option();

    [GeneratedRegex(@"^    (\w+),$", RegexOptions.Multiline, 5_000)]
    private static partial Regex EnumName();

    [GeneratedRegex(@"ProjectReference Include=""\.\./([\w.]+)/", RegexOptions.None, 5_000)]
    private static partial Regex Reference();
}
