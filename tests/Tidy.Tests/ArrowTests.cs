using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOrleans.Testing;
using ChatOrleans.Tidy.Tests.Compiled;

namespace ChatOrleans.Tidy.Tests;

/// <summary>Who knows whom, as the compiler saw it.</summary>
public sealed partial class ArrowTests
{
    private static readonly string[] Projects =
        [.. SourceLine.Files("*.csproj", "src").Select(file => Path.GetFileNameWithoutExtension(file))];

    // What an edge and a program of others have no use for. The rest of what a silo brings goes with Silo.
    private static readonly string[] OfSilos = ["Grains", "Storage", "Silo"];

    private static readonly string[] PackagesOfStores =
        ["Npgsql", "Microsoft.Azure.Cosmos", "Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.core"];

    public static TheoryData<string> All => [.. Projects];

    [Fact]
    public void Projects_refer_to_what_the_architecture_page_says_in_code_and_project_files()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));
        var written = Row().Matches(page).ToDictionary(
            row => row.Groups[1].Value, row => Sorted(Name().Matches(row.Groups[2].Value)));
        var referenced = Projects.ToDictionary(name => name, name => Sorted(Reference().Matches(File.ReadAllText(
            Path.Combine(Repository.Root, "src", name, $"{name}.csproj")))));
        var known = Projects.ToDictionary(name => name, Known);
        Lines(known).ShouldBe(Lines(written));
        Lines(referenced).ShouldBe(Lines(written));
    }

    [Theory]
    [InlineData("EdgeHost")]
    [InlineData("Client")]
    public void Edges_and_programs_come_neither_to_grains_nor_to_a_store(string name)
    {
        var arrows = Projects.SelectMany(from => Known(from).Select(to => (from, to))).ToList();
        Reach(name, arrows).Intersect(OfSilos).ShouldBeEmpty();

        using var file = File.OpenRead(Path.ChangeExtension(Repository.Program(name), ".deps.json"));
        using var dependencies = JsonDocument.Parse(file);
        var libraries = dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Select(library => library.Name.Split('/')[0]).ToList();
        libraries.ShouldContain("ChatOrleans.EdgeLink");
        libraries.Intersect([.. OfSilos.Select(project => $"ChatOrleans.{project}"), .. PackagesOfStores]).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_folders_of_a_project_know_each_other(string name)
    {
        using var project = new CompiledProject(name);
        var uses = project.FolderUses();
        uses.Where(use => Reach(use.Key.To, uses.Keys).Contains(use.Key.From))
            .Select(use => $"{use.Key.From} -> {use.Key.To}: {use.Value}")
            .Order(StringComparer.Ordinal)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Folders_that_use_others_are_seen()
    {
        using var project = new CompiledProject("Storage");
        project.FolderUses().Keys.ShouldContain(("Sqlite", "."));
        using var interfaces = new CompiledProject("Grains.Interfaces");
        interfaces.FolderUses().Keys.ShouldContain(("Conversations", "Ids"));
    }

    private static string[] Known(string name)
    {
        using var project = new CompiledProject(name);
        return [.. project.Known];
    }

    private static HashSet<string> Reach(string from, IEnumerable<(string From, string To)> arrows)
    {
        var known = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To);
        HashSet<string> reached = [];
        var next = new Queue<string>(known[from]);
        while (next.TryDequeue(out var one))
        {
            if (reached.Add(one))
            {
                foreach (var further in known[one])
                {
                    next.Enqueue(further);
                }
            }
        }

        return reached;
    }

    private static string[] Sorted(IEnumerable<Match> names) =>
        [.. names.Select(name => name.Groups[1].Value).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(Dictionary<string, string[]> arrows) =>
        arrows.Select(arrow => $"{arrow.Key}: {string.Join(' ', arrow.Value)}").Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^\| `src/([\w.]+)` \|[^|]*\|([^|]*)\|$", RegexOptions.Multiline, 5_000)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`", RegexOptions.None, 5_000)]
    private static partial Regex Name();

    [GeneratedRegex(@"ProjectReference Include=""\.\./([\w.]+)/", RegexOptions.None, 5_000)]
    private static partial Regex Reference();
}
