using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using ChatOrleans.Testing;

namespace ChatOrleans.Tidy.Tests;

/// <summary>Rules whose exceptions each have a reason.</summary>
public sealed partial class RuleTests
{
    private const long FileBytesMax = 512 * 1024;

    // Says why nobody waits, and that the task throws nothing or what becomes of it.
    private const string Remark = "// Not awaited: ";

    // Calls whose result is no task.
    private static readonly string[] NoTasks = ["raw.sqlite3_db_status"];

    [Fact]
    public void A_task_that_nobody_awaits_has_a_remark() =>
        SourceLine.Files("*.cs", "src", "samples").SelectMany(file => WithoutRemark([.. SourceLine.Of(file)])).ShouldBeEmpty();

    [Fact]
    public void A_remark_belongs_to_the_task_below_or_beside_it_alone() => WithoutRemark(
    [
        .. """
            // Not awaited: it throws nothing.
            _ = First();
            _ = Second();
            _ = Third();  // Not awaited: it throws nothing.
            // It runs.
            _ = Fourth(a, b);
            timer.Change(_ => _ = Fifth());
            _ = raw.sqlite3_db_status(handle);
            var (_, sixth) = Sixth();
            async void Seventh()
            """.Split('\n').Select((text, index) => new SourceLine("Sample.cs", index + 1, text)),
    ]).Select(line => line.Number).ShouldBe([3, 6, 7, 10]);

    /// <summary>A name that is spelt wrong bans nothing, and nobody says so.</summary>
    [Fact]
    public void Every_banned_symbol_exists()
    {
        var symbols = SourceLine.Of("src/BannedSymbols.txt").Select(line => line.Text.Split(';')[0]).ToList();
        symbols.Count.ShouldBeGreaterThan(20);
        symbols.Where(symbol => !Exists(symbol)).ShouldBeEmpty();
    }

    [Fact]
    public void Files_are_small() => SourceLine.Files("*", "src", "tests", "docs", "scripts")
        .Where(file => new FileInfo(Path.Combine(Repository.Root, file)).Length > FileBytesMax)
        .ShouldBeEmpty();

    private static IEnumerable<SourceLine> WithoutRemark(SourceLine[] lines) => lines
        .Where(line => Unawaited().Match(line.Text) is { Success: true } call && !NoTasks.Contains(call.Groups["call"].Value))
        .Where(line => !line.Text.Contains(Remark)
            && !lines.Take(line.Number - 1).Reverse()
                .TakeWhile(above => above.Text.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .Any(above => above.Text.Contains(Remark)));

    private static bool Exists(string symbol)
    {
        var name = Symbol().Match(symbol);
        return Find(name.Groups["type"].Value) is { } type && (symbol[0] == 'P'
            ? type.GetProperty(name.Groups["member"].Value) is not null
            : type.GetMember(name.Groups["member"].Value.Replace('#', '.')).OfType<MethodBase>().Any(method =>
                string.Join(',', method.GetParameters().Select(parameter => parameter.ParameterType.FullName))
                    == name.Groups["parameters"].Value));
    }

    private static Type? Find(string name) => Type.GetType(name) ?? typeof(Stopwatch).Assembly.GetType(name);

    [GeneratedRegex(@"(?:^\s*|=> )_ = (?<call>[\w.]+)[(<].*\)+;|\basync void\b", RegexOptions.None, 5_000)]
    private static partial Regex Unawaited();

    /// <summary>As the compiler's documentation names it: P:Type.Member, M:Type.Member(Type,Type).</summary>
    [GeneratedRegex(@"^[PM]:(?<type>[\w.`]+)\.(?<member>#?\w+)(?:\((?<parameters>.+)\))?$", RegexOptions.None, 5_000)]
    private static partial Regex Symbol();
}
