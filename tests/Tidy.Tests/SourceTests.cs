using System.Text.RegularExpressions;

namespace ChatOrleans.Tidy.Tests;

/// <summary>The style of the sources, as far as a machine can see it. Each rule lists all who break it.</summary>
public sealed partial class SourceTests
{
    private const int LineMax = 130;
    private const int FileMax = 400;

    private static readonly string[] BannedWords =
        ["Helper", "Manager", "Util", "Utils", "Common", "Base", "Impl", "Data", "Info", "Processor"];

    // Named by the framework's own word.
    private static readonly string[] AllowedNames = ["ChatLifetimeManager", "GrainBaseExtensions"];

    private static readonly (string Text, string Instead)[] BannedCalls =
    [
        ("Task.Run(", "an owner"), ("ConfigureAwait", "nothing"), ("#region", "smaller types"),
        ("GetGrain<", "GrainsByKey"), ("grains.GetGrain(", "GrainsByKey"), ("#if ", "references"),
    ];

    // Where each may stand all the same, and why.
    private static readonly (string File, string Text)[] AllowedCalls =
    [
        ("src/Grains.Interfaces/GrainsByKey.cs", "grains.GetGrain("),  // the one place
    ];

    private static readonly string[] Sources = [.. SourceLine.Files("*.cs", "src", "tests", "bench", "samples", "aspire")];

    private static readonly string[] ClientSources = [.. SourceLine.Files("*.ts*", SourceLine.ClientDirectories)];

    // The words of these rules stand here.
    private static readonly string[] OtherSources =
        [.. Sources.Where(file => !file.StartsWith("tests/Tidy.Tests/", StringComparison.Ordinal))];

    [Fact]
    public void Lines_are_short() => SourceLine.Of([.. Sources, .. ClientSources])
        .Where(line => line.Text.Length > LineMax && !line.Text.Contains("InlineData"))
        .ShouldBeEmpty();

    [Fact]
    public void Files_are_short() => Sources.Concat(ClientSources)
        .Where(file => !file.EndsWith("/protocol.ts", StringComparison.Ordinal))   // generated
        .Select(file => (File: file, Lines: SourceLine.Of(file).Count()))
        .Where(file => file.Lines > FileMax)
        .ShouldBeEmpty();

    [Fact]
    public void Names_say_what_a_type_is() => SourceLine.Of(Sources)
        .Where(line => TypeName().Matches(line.Text)
            .Select(type => type.Groups[1].Value)
            .Any(name => !AllowedNames.Contains(name)
                && Word().Matches(name).Select(word => word.Value).Intersect(BannedWords).Any()))
        .ShouldBeEmpty();

    [Fact]
    public void Nothing_banned_is_called() =>
        (from line in SourceLine.Of(Sources.Where(file => file.StartsWith("src/", StringComparison.Ordinal)))
         from call in BannedCalls
         where line.Text.Contains(call.Text) && !AllowedCalls.Contains((line.File, call.Text))
         select $"{line} ({call.Text}: use {call.Instead})").ShouldBeEmpty();

    [Fact]
    public void Tests_wait_for_conditions() => SourceLine
        .Of(OtherSources.Where(
            file => file.StartsWith("tests/", StringComparison.Ordinal) && file != "tests/Testing/Eventually.cs"))
        .Where(line => line.Text.Contains("Thread.Sleep") || line.Text.Contains("Task.Delay"))
        .ShouldBeEmpty();

    [Fact]
    public void Open_ends_belong_into_issues() => SourceLine.Of([.. OtherSources, .. ClientSources])
        .Where(line => OpenEnd().IsMatch(line.Text))
        .ShouldBeEmpty();

    [Fact]
    public void The_client_switches_no_types_off_and_logs_nothing() => SourceLine.Of(ClientSources)
        .Where(line => ForcedType().IsMatch(line.Text) || line.Text.Contains("console.log"))
        .ShouldBeEmpty();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum) (?:class |struct )?([A-Z]\w*)", RegexOptions.None, 5_000)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"@ts-ignore|@ts-nocheck|\bas any\b|: any\b", RegexOptions.None, 5_000)]
    private static partial Regex ForcedType();

    [GeneratedRegex("[A-Z][a-z0-9]*", RegexOptions.None, 5_000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b", RegexOptions.None, 5_000)]
    private static partial Regex OpenEnd();
}
