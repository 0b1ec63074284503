using System.Collections.Concurrent;
using ChatOrleans.Testing;
using k8s;
using k8s.Models;

namespace ChatOrleans.Deploy.Tests.Charts;

/// <summary>deploy/helm/chatorleans, and what the real Helm makes of it as release <c>chat</c>.</summary>
internal sealed class Chart
{
    private static readonly string Helm = Path.Combine(AppContext.BaseDirectory, "helm", "helm");

    // What has no default: only who installs it knows the cluster's network of pods.
    private static readonly string[] Needed = ["--set", "edges.proxies={10.244.0.0/16,fd00:10:244::/56}"];

    // A field that Kubernetes does not know is an error. Its own types are known already.
    private static readonly Dictionary<string, Type> Types = new()
    {
        ["monitoring.coreos.com/v1/PodMonitor"] = typeof(PodMonitor),
    };

    private static readonly ConcurrentDictionary<string, Task<Chart>> Rendered = new();

    private Chart(string text) =>
        Objects = [.. KubernetesYaml.LoadAllFromString(text, Types, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];

    public static string Folder { get; } = Path.Combine(Repository.Root, "deploy", "helm", "chatorleans");

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects { get; }

    /// <param name="values">A file of this folder's <c>Values</c>, without its ending; <c>default</c> is no file.</param>
    public static Task<Chart> Render(string values) => Rendered.GetOrAdd(values, async values =>
    {
        var file = Path.Combine(Repository.Root, "tests", "Deploy.Tests", "Charts", "Values", $"{values}.yaml");
        var (exitCode, said) = await Template(values == "default" ? [] : ["--values", file]);
        exitCode.ShouldBe(0, said);
        return new(said);
    });

    public static Task<(int ExitCode, string Said)> Template(params string[] arguments) =>
        Tool.Try(Helm, ["template", "chat", Folder, .. Needed, .. arguments]);

    public static Task<(int ExitCode, string Said)> Lint() => Tool.Try(Helm, ["lint", "--strict", Folder, .. Needed]);

    public V1Deployment Deployment(string part) => Of<V1Deployment>(part)!;

    public V1PodSpec Pod(string part) => Deployment(part).Spec.Template.Spec;

    public V1Container Container(string part) => Pod(part).Containers.Single();

    /// <summary>What silos or edges have of a kind; none if that is turned off.</summary>
    public T? Of<T>(string part)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Objects.OfType<T>().SingleOrDefault(item => item.Metadata.Name == $"chat-{part}");

    /// <summary>Names and values of the environment; secrets and fields by reference are not here.</summary>
    public Dictionary<string, string> Settings(string part) =>
        Container(part).Env.Where(variable => variable.ValueFrom is null)
            .ToDictionary(variable => variable.Name, variable => variable.Value);

    /// <summary>Secrets that the environment takes: their names and keys, by the variable's name.</summary>
    public Dictionary<string, (string Name, string Key)> Secrets(string part) =>
        Container(part).Env.Where(variable => variable.ValueFrom?.SecretKeyRef is not null).ToDictionary(
            variable => variable.Name, variable => (variable.ValueFrom.SecretKeyRef.Name, variable.ValueFrom.SecretKeyRef.Key));
}
