using System.Text.RegularExpressions;

namespace ChatOrleans.Tidy.Tests;

/// <summary>
/// Whatever lets calls of a grain interleave has a remark, right above it, that begins with "Interleaves:" and names what
/// holds across each await.
/// </summary>
public sealed partial class InterleavingTests
{
    private const string Remark = "Interleaves: ";

    [Fact]
    public void Interleaving_says_what_holds_across_each_await()
    {
        var files = SourceLine.Files("*.cs", "src/Grains", "src/Grains.Interfaces").ToList();
        SourceLine.Of(files).Count(line => Interleaving().IsMatch(line.Text)).ShouldBeGreaterThan(5);
        files.SelectMany(file => WithoutRemark([.. SourceLine.Of(file)])).ShouldBeEmpty();
    }

    [Fact]
    public void A_remark_belongs_to_the_member_or_statement_below_it_alone() => WithoutRemark(
    [
        .. """
            /// <remarks>Interleaves: it does not await.</remarks>
            [Alias("first"), AlwaysInterleave]
            Task First();

            [Alias("second"), AlwaysInterleave]
            Task Second();
            // Interleaves: the list is replaced, never changed.
            this.RegisterGrainTimer(
                _ => Third(), new(due, period) { Interleave = true });
            this.RegisterGrainTimer(
                _ => Fourth(), new(due, period) { Interleave = true });
            [Reentrant]
            public sealed class FifthGrain
            """.Split('\n').Select((text, index) => new SourceLine("Sample.cs", index + 1, text)),
    ]).Select(line => line.Number).ShouldBe([5, 11, 12]);

    private static IEnumerable<SourceLine> WithoutRemark(SourceLine[] lines) => lines
        .Where(line => Interleaving().IsMatch(line.Text))
        .Where(line => !lines.Take(line.Number - 1).Reverse()
            .TakeWhile(above => !Ends().IsMatch(above.Text))
            .Any(above => above.Text.Trim().StartsWith('/') && above.Text.Contains(Remark)));

    [GeneratedRegex(
        @"\bAlwaysInterleave\b|\bInterleave = true\b|\[(.*, )?(Reentrant|MayInterleave|ReadOnly)\b", RegexOptions.None, 5_000)]
    private static partial Regex Interleaving();

    /// <summary>Of the member or statement before: an empty line, or the end of code.</summary>
    [GeneratedRegex(@"^\s*$|^(?!\s*//).*[;{}]\s*$", RegexOptions.None, 5_000)]
    private static partial Regex Ends();
}
