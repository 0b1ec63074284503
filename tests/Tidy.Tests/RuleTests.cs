using System.Text.RegularExpressions;
using ChatOrleans.Testing;

namespace ChatOrleans.Tidy.Tests;

/// <summary>Rules whose exceptions each have a reason.</summary>
public sealed partial class RuleTests
{
    private const long FileBytesMax = 512 * 1024;

    private static readonly (string File, string Text)[] Allowed =
    [
        ("src/Storage/WriteQueue.cs", ".Result"),  // the writer's own thread may wait
    ];

    [Fact]
    public void Nobody_blocks_on_a_task_or_forgets_one() => SourceLine.Of(SourceLine.Files("*.cs", "src", "samples"))
        .Where(line => Blocking().Matches(line.Text).Any(match => !Allowed.Contains((line.File, match.Value))))
        .ShouldBeEmpty();

    [Fact]
    public void Every_configuration_key_stands_in_the_configuration_page()
    {
        var page = Read("docs/configuration.md");
        var keys = SourceLine.Files("*.cs", "src")
            .Select(Read)
            .Where(text => text.Contains("const string Section"))
            .SelectMany(text => Option().Matches(text).Select(
                option => $"`{Section().Match(text).Groups[1].Value}:{option.Groups[1].Value}`"))
            .Where(key => key != "`ChatOrleans:Auth:DataDirectory`")  // set from ChatOrleans:DataDirectory
            .ToList();
        keys.Count.ShouldBeGreaterThan(20);
        keys.Where(key => !page.Contains(key)).ShouldBeEmpty();
    }

    [Fact]
    public void Files_are_small() => SourceLine.Files("*", "src", "tests", "docs", "scripts")
        .Where(file => new FileInfo(Path.Combine(Repository.Root, file)).Length > FileBytesMax)
        .ShouldBeEmpty();

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex(@"\.Result\b|\basync void\b", RegexOptions.None, 5_000)]
    private static partial Regex Blocking();

    [GeneratedRegex(@"const string Section = ""([\w:]+)""", RegexOptions.None, 5_000)]
    private static partial Regex Section();

    [GeneratedRegex(@"public [\w?]+ (\w+) \{ get; set; \}", RegexOptions.None, 5_000)]
    private static partial Regex Option();
}
