using System.Text.RegularExpressions;
using ChatOrleans.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ChatOrleans.Tidy.Tests;

/// <summary>Sizes of types and methods, as the compiler's parser sees them.</summary>
public sealed partial class SizeTests
{
    private const int TypeMax = 300;
    private const int MethodMax = 70;

    private static readonly (string File, SyntaxNode Root)[] Trees =
    [
        .. SourceLine.Files("*.cs", "src", "tests", "bench", "samples", "aspire").Select(file => (file,
            CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Repository.Root, file))).GetRoot())),
    ];

    [Fact]
    public void Types_are_short_and_written_in_one_place()
    {
        var types = Trees.SelectMany(file => Types(file.Root).Select(type => (file.File, Type: type)))
            .GroupBy(part => $"{ProjectOf(part.File)}: {NameOf(part.Type)}").ToList();
        types.Count.ShouldBeGreaterThan(500);
        types.Where(parts => parts.Count() > 1).Select(parts => $"{parts.Key} is in {parts.Count()} parts").ShouldBeEmpty();
        types.Select(parts => (parts.Key, Lines: parts.Sum(part => Length(part.Type))))
            .Where(type => type.Lines > TypeMax).ShouldBeEmpty();
    }

    [Fact]
    public void Methods_are_short()
    {
        var methods = Trees.SelectMany(file => Methods(file.Root).Select(method => (file.File, Method: method))).ToList();
        methods.Count.ShouldBeGreaterThan(2_000);
        methods.Where(method => Length(method.Method) > MethodMax)
            .Select(method => $"{method.File}: {method.Method.GetLocation().GetLineSpan().StartLinePosition.Line + 1}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Functions_of_the_web_client_are_short()
    {
        var functions = SourceLine.Files("*.ts*", SourceLine.ClientDirectories)
            .SelectMany(file => Functions([.. SourceLine.Of(file)])).ToList();
        functions.Count.ShouldBeGreaterThan(150);
        functions.Where(function => function.Length > MethodMax).ShouldBeEmpty();
    }

    [Fact]
    public void Every_way_to_write_a_method_or_function_is_seen()
    {
        Methods(CSharpSyntaxTree.ParseText("""
            class Sample<T> where T : class
            {
                Sample() { }
                int Property => 1;
                int Accessor { get { return 1; } }
                void Method<TOther>() where TOther : class { void Local() { } }
                public static bool operator !(Sample<T> sample) => true;
            }
            """).GetRoot()).Count().ShouldBe(6);
        Functions(
        [
            .. """
                export function first(
                  a: string,
                ): void {
                }
                const second = async () => {
                };
                class Third {
                  private async fourth(a: string): Promise<void> {
                    if (a) {
                    }
                  }
                }
                """.Split('\n').Select((text, index) => new SourceLine("sample.ts", index + 1, text)),
        ]).Select(function => (function.Start.Number, function.Length)).ShouldBe([(3, 2), (5, 2), (8, 4)]);
    }

    private static IEnumerable<BaseTypeDeclarationSyntax> Types(SyntaxNode root) =>
        root.DescendantNodes(node => node is not BaseTypeDeclarationSyntax).OfType<BaseTypeDeclarationSyntax>();

    private static string NameOf(BaseTypeDeclarationSyntax type) => string.Concat(
        type.Parent is BaseNamespaceDeclarationSyntax space ? $"{space.Name}." : "", type.Identifier.Text,
        type is TypeDeclarationSyntax { TypeParameterList: { } parameters } ? parameters.ToString() : "");

    private static string ProjectOf(string file) => string.Join('/', file.Split('/').Take(2));

    private static IEnumerable<SyntaxNode> Methods(SyntaxNode root) => root.DescendantNodes().Where(node => node
        is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax
        or PropertyDeclarationSyntax { ExpressionBody: not null });

    /// <summary>Without the comments before it.</summary>
    private static int Length(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    /// <summary>Found by their indentation: the line that opens the body, and the number of lines to its end.</summary>
    private static IEnumerable<(SourceLine Start, int Length)> Functions(SourceLine[] lines)
    {
        foreach (var line in lines.Where(line => Opening().IsMatch(line.Text)))
        {
            var indent = line.Text[..^line.Text.TrimStart().Length];
            var end = Array.FindIndex(lines, line.Number, below => below.Text.StartsWith(indent + "}", StringComparison.Ordinal));
            yield return (line, end - line.Number + 2);
        }
    }

    [GeneratedRegex(
        @"^\s*(?!.*\b(?:if|for|while|switch|catch|else)\b)(?:.*\bfunction\b.*|.*=> |\}?\).*|[\w #]+(?:<.*>)?\(.*\).*)\{$",
        RegexOptions.None, 5_000)]
    private static partial Regex Opening();
}
