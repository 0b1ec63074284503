using System.Globalization;
using ChatOrleans.Testing;
using YamlDotNet.RepresentationModel;

namespace ChatOrleans.Deploy.Tests;

/// <summary>One Kubernetes object of <c>deploy/kubernetes</c>.</summary>
internal sealed record Manifest(string File, YamlNode Root)
{
    public string Kind => Text("kind");

    public string Name => Text("metadata", "name");

    /// <summary>Of all files.</summary>
    public static IReadOnlyList<Manifest> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy", "kubernetes"), "*.yaml")
            .Order(StringComparer.Ordinal)
            .SelectMany(Load),
    ];

    public static Manifest Of(string kind, string name) => All.Single(
        manifest => manifest.Kind == kind && (kind == "Kustomization" || manifest.Name == name));

    public static IEnumerable<Manifest> OfKind(string kind) => All.Where(manifest => manifest.Kind == kind);

    public string Text(params object[] path) => Scalar(Root, path);

    public int Number(params object[] path) => int.Parse(Text(path), CultureInfo.InvariantCulture);

    public YamlNode At(params object[] path) => At(Root, path);

    /// <summary>Keys and values of a mapping of texts.</summary>
    public Dictionary<string, string> Texts(params object[] path) => ((YamlMappingNode)At(path)).ToDictionary(
        pair => pair.Key.ToString(), pair => pair.Value.ToString());

    public static string Scalar(YamlNode node, params object[] path) => ((YamlScalarNode)At(node, path)).Value!;

    public static bool Has(YamlNode node, string key) => ((YamlMappingNode)node).Children.ContainsKey(key);

    private static YamlNode At(YamlNode node, params object[] path) =>
        path.Aggregate(node, (at, step) => step is int index ? at[index] : at[(string)step]);

    private static IEnumerable<Manifest> Load(string file)
    {
        using var reader = new StreamReader(file);
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(document => new Manifest(Path.GetFileName(file), document.RootNode))];
    }
}
