using System.Text.RegularExpressions;
using ChatOrleans.Testing;

namespace ChatOrleans.Tidy.Tests;

/// <summary>The style of the sources, as far as a machine can see it.</summary>
public sealed partial class SourceTests
{
    private const int LineMax = 130;
    private const int FileMax = 400;
    private const int MethodMax = 70;

    private static readonly string[] BannedWords =
        ["Helper", "Manager", "Util", "Utils", "Common", "Base", "Impl", "Data", "Info", "Processor"];

    // Named by the framework's own word.
    private static readonly string[] AllowedNames = ["ChatLifetimeManager", "GrainBaseExtensions"];

    private static readonly (string Text, string Instead)[] BannedCalls =
    [
        ("DateTime.Now", "TimeProvider"), ("DateTime.UtcNow", "TimeProvider"), ("DateTimeOffset.Now", "TimeProvider"),
        ("DateTimeOffset.UtcNow", "TimeProvider"), ("Thread.Sleep", "a timer"), ("Task.Run(", "an owner"),
        (".Wait()", "await"), ("ConfigureAwait", "nothing"), ("new Random()", "a Random that comes in"),
        ("#region", "smaller types"), ("GetGrain<", "GrainsByKey"), ("#if ", "references"),
    ];

    // Where each may stand all the same, and why.
    private static readonly (string File, string Text)[] AllowedCalls =
    [
        ("src/Grains.Interfaces/GrainsByKey.cs", "GetGrain<"),  // the one place
    ];

    public static TheoryData<string> Sources => [.. Files("*.cs", "src", "tests", "bench", "samples")];

    public static TheoryData<string> ClientSources => [.. Files("*.ts*", "src/EdgeHost/ClientApp/src")];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Lines_files_and_methods_are_short(string file)
    {
        var lines = ShortLines(file);
        foreach (var (start, length) in Methods(lines))
        {
            length.ShouldBeLessThanOrEqualTo(MethodMax, $"the method at line {start + 1}");
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Names_say_what_a_type_is(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));
        foreach (var type in TypeName().Matches(text).Where(match => !AllowedNames.Contains(match.Groups[1].Value)))
        {
            var name = type.Groups[1].Value;
            Word().Matches(name).Select(word => word.Value).Intersect(BannedWords)
                .ShouldBeEmpty(name);
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Time_chance_and_waiting_come_from_outside(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));
        if (file.StartsWith("src/"))
        {
            foreach (var (banned, instead) in BannedCalls.Where(call => !AllowedCalls.Contains((file, call.Text))))
            {
                text.Contains(banned).ShouldBeFalse($"{banned}: use {instead}");
            }

            if (!file.StartsWith("src/EdgeHost"))
            {
                text.ShouldNotContain("Guid.NewGuid");
            }
        }
        else if (file.StartsWith("tests/") && !file.StartsWith("tests/Tidy.Tests") && file != "tests/Testing/Eventually.cs")
        {
            text.ShouldNotContain("Thread.Sleep");
            text.ShouldNotContain("Task.Delay");
        }

        if (!file.StartsWith("tests/Tidy.Tests"))
        {
            OpenEnd().IsMatch(text).ShouldBeFalse("open ends belong into issues");
        }
    }

    [Theory]
    [MemberData(nameof(ClientSources))]
    public void The_client_is_tidy_too(string file)
    {
        var text = string.Join('\n', ShortLines(file));
        text.ShouldNotContain("console.log");
        ForcedType().Matches(text).ShouldBeEmpty("types are not switched off");
        OpenEnd().IsMatch(text).ShouldBeFalse("open ends belong into issues");
    }

    internal static IEnumerable<string> Files(string pattern, params string[] directories) => directories
        .Select(directory => Path.Combine(Repository.Root, directory))
        .Where(Directory.Exists)
        .SelectMany(directory => Directory.EnumerateFiles(directory, pattern, SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/node_modules/") && !file.Contains("/wwwroot/"))
        .Order(StringComparer.Ordinal);

    private static string[] ShortLines(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, file));
        lines.Length.ShouldBeLessThanOrEqualTo(FileMax);
        lines.Index().Where(line => line.Item.Length > LineMax && !line.Item.Contains("InlineData")).Select(line => line.Index + 1)
            .ShouldBeEmpty();
        return lines;
    }

    /// <summary>Members with a body, found by their indentation: start line and number of lines.</summary>
    private static IEnumerable<(int Start, int Length)> Methods(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var indent = lines[i].Length - lines[i].TrimStart().Length;
            if (indent is not (4 or 8) || lines[i].Trim() != "{" || lines[i - 1].TrimEnd() is not [.., ')' or ';']
                || TypeName().IsMatch(lines[i - 1]))
            {
                continue;
            }

            var end = Array.FindIndex(lines, i, line => line.StartsWith(new string(' ', indent) + "}"));
            yield return (i, end - i);
        }
    }

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum) (?:class |struct )?([A-Z]\w*)", RegexOptions.None, 5_000)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"@ts-ignore|@ts-nocheck|\bas any\b|: any\b", RegexOptions.None, 5_000)]
    private static partial Regex ForcedType();

    [GeneratedRegex("[A-Z][a-z0-9]*", RegexOptions.None, 5_000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b", RegexOptions.None, 5_000)]
    private static partial Regex OpenEnd();
}
