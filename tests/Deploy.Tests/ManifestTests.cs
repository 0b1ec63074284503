using System.Globalization;
using System.Text.RegularExpressions;
using ChatOrleans.Testing;
using YamlDotNet.RepresentationModel;

namespace ChatOrleans.Deploy.Tests;

/// <summary>
/// What is handed out for running the product fits together and to the product. Nothing here is applied to a cluster.
/// </summary>
public sealed partial class ManifestTests
{
    private static readonly object[] Container = ["spec", "template", "spec", "containers", 0];

    // The host's own time limit for stopping what it runs.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Deployments => [.. Manifest.OfKind("Deployment").Select(manifest => manifest.Name)];

    [Fact]
    public void The_kustomization_lists_every_file_but_the_template_of_secrets() =>
        ((YamlSequenceNode)Manifest.Of("Kustomization", string.Empty).At("resources")).Select(file => file.ToString()).Order()
            .ShouldBe(Manifest.All.Select(manifest => manifest.File).Distinct()
                .Except(["kustomization.yaml", "secrets.example.yaml"]));

    [Fact]
    public void Objects_are_of_one_kind_and_name_once() =>
        Manifest.All.Where(manifest => manifest.Kind != "Kustomization")
            .GroupBy(manifest => (manifest.Kind, manifest.Name))
            .Where(same => same.Count() > 1)
            .ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Whatever_selects_pods_selects_those_of_the_deployment(string name)
    {
        var deployment = Manifest.Of("Deployment", name);
        var labels = deployment.Texts("spec", "template", "metadata", "labels");
        deployment.Texts("spec", "selector", "matchLabels").ShouldBe(labels);
        Manifest.Of("PodDisruptionBudget", name).Texts("spec", "selector", "matchLabels").ShouldBe(labels);
        Manifest.Of("NetworkPolicy", name).Texts("spec", "podSelector", "matchLabels").ShouldBe(labels);
        foreach (var service in Manifest.OfKind("Service").Where(service => service.Name == name))
        {
            service.Texts("spec", "selector").ShouldBe(labels);
        }

        var scaler = Manifest.Of("HorizontalPodAutoscaler", name);
        scaler.Text("spec", "scaleTargetRef", "kind").ShouldBe("Deployment");
        scaler.Text("spec", "scaleTargetRef", "name").ShouldBe(name);
        // One may be away, and there is still one.
        scaler.Number("spec", "minReplicas").ShouldBeGreaterThan(
            Manifest.Of("PodDisruptionBudget", name).Number("spec", "maxUnavailable"));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Pods_run_without_root_and_ask_for_what_they_use(string name)
    {
        var deployment = Manifest.Of("Deployment", name);
        deployment.Text("spec", "template", "spec", "securityContext", "runAsNonRoot").ShouldBe("true");
        deployment.Text("spec", "template", "spec", "automountServiceAccountToken").ShouldBe("false");
        deployment.Text([.. Container, "securityContext", "readOnlyRootFilesystem"]).ShouldBe("true");
        deployment.Text([.. Container, "securityContext", "allowPrivilegeEscalation"]).ShouldBe("false");
        deployment.Text([.. Container, "resources", "requests", "memory"]).ShouldNotBeEmpty();
        deployment.Text([.. Container, "resources", "limits", "memory"]).ShouldNotBeEmpty();

        var images = (YamlSequenceNode)Manifest.Of("Kustomization", string.Empty).At("images");
        images.Select(image => Manifest.Scalar(image, "name")).ShouldContain(deployment.Text([.. Container, "image"]));
        Read("deploy/container/Containerfile").ShouldContain($" AS {name}\n");
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Secrets_that_are_used_are_in_the_template(string name)
    {
        var deployment = Manifest.Of("Deployment", name);
        var used = ((YamlSequenceNode)deployment.At([.. Container, "env"]))
            .Where(variable => Manifest.Has(variable, "valueFrom") && Manifest.Has(variable["valueFrom"], "secretKeyRef"))
            .Select(variable => variable["valueFrom"]["secretKeyRef"])
            .ToList();
        used.ShouldNotBeEmpty();
        foreach (var reference in used)
        {
            Manifest.Of("Secret", Manifest.Scalar(reference, "name")).Texts("stringData")
                .ShouldContainKey(Manifest.Scalar(reference, "key"));
        }

        foreach (var volume in (YamlSequenceNode)deployment.At("spec", "template", "spec", "volumes"))
        {
            if (Manifest.Has(volume, "secret"))
            {
                _ = Manifest.Of("Secret", Manifest.Scalar(volume, "secret", "secretName"));
            }
        }
    }

    [Theory]
    [InlineData("silo", "11111 30000 8081 9464")]
    [InlineData("edge", "8080 9464")]
    public void Ports_are_the_same_everywhere(string name, string expected)
    {
        var ports = expected.Split(' ');
        var deployment = Manifest.Of("Deployment", name);
        ((YamlSequenceNode)deployment.At([.. Container, "ports"])).Select(port => Manifest.Scalar(port, "containerPort"))
            .ShouldBe(ports);
        ((YamlSequenceNode)Manifest.Of("NetworkPolicy", name).At("spec", "ingress"))
            .SelectMany(rule => (YamlSequenceNode)rule["ports"]).Select(port => Manifest.Scalar(port, "port")).Order()
            .ShouldBe(ports);
        Read("deploy/container/Containerfile").ShouldContain($"\nEXPOSE {expected}\n");
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Metrics_are_where_they_are_looked_for(string name)
    {
        var deployment = Manifest.Of("Deployment", name);
        var port = ((YamlSequenceNode)deployment.At([.. Container, "ports"]))
            .Single(port => Manifest.Scalar(port, "name") == "metrics");
        var expected = Manifest.Scalar(port, "containerPort");
        Settings(deployment)["ChatOrleans__Metrics__Address"].ShouldBe($"http://+:{expected}");
        deployment.Text("spec", "template", "metadata", "annotations", "prometheus.io/port").ShouldBe(expected);
    }

    [Fact]
    public void The_autoscaler_of_edges_looks_at_connections_and_processors()
    {
        var scaler = Manifest.Of("HorizontalPodAutoscaler", "edge");
        scaler.Text("spec", "metrics", 1, "resource", "name").ShouldBe("cpu");
        var name = scaler.Text("spec", "metrics", 0, "pods", "metric", "name");
        Read("src/Metrics/ChatMetrics.cs").ShouldContain($"\"{name.Replace('_', '.')}\"");
    }

    [Fact]
    public void The_ingress_leads_to_the_service_and_the_service_to_the_port()
    {
        var service = Manifest.Of("Ingress", "edge").At("spec", "rules", 0, "http", "paths", 0, "backend", "service");
        var edge = Manifest.Of("Service", Manifest.Scalar(service, "name"));
        edge.Text("spec", "ports", 0, "name").ShouldBe(Manifest.Scalar(service, "port", "name"));
        Manifest.Of("Deployment", "edge").Text([.. Container, "ports", 0, "name"])
            .ShouldBe(edge.Text("spec", "ports", 0, "targetPort"));
    }

    [Fact]
    public void An_edge_has_the_time_that_its_drain_takes()
    {
        var edge = Manifest.Of("Deployment", "edge");
        var settings = Settings(edge);
        var grace = TimeSpan.FromSeconds(edge.Number("spec", "template", "spec", "terminationGracePeriodSeconds"));
        var sleep = TimeSpan.FromSeconds(edge.Number([.. Container, "lifecycle", "preStop", "sleep", "seconds"]));
        var timeout = Time(settings["ChatOrleans__Edge__DrainTimeout"]);
        grace.ShouldBeGreaterThanOrEqualTo(sleep + timeout + ShutdownTimeout);
        timeout.ShouldBeGreaterThan(Time(settings["ChatOrleans__Edge__DrainSpread"]));

        // Nobody new may come once the drain begins.
        var probe = edge.At([.. Container, "readinessProbe"]);
        Manifest.Scalar(probe, "httpGet", "path").ShouldBe("/health");
        edge.Text([.. Container, "livenessProbe", "httpGet", "path"]).ShouldBe("/alive");

        static TimeSpan Time(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Every_configuration_key_stands_in_the_configuration_page()
    {
        var page = Read("docs/configuration.md");
        var keys = new[] { "deploy", "aspire" }
            .Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .SelectMany(file => Key().Matches(File.ReadAllText(file)).Select(key => key.Value.Replace("__", ":")))
            .Distinct()
            .ToList();
        keys.Count.ShouldBeGreaterThan(10);
        keys.Where(key => !page.Contains($"| `{key}` |")).ShouldBeEmpty();
    }

    private static Dictionary<string, string> Settings(Manifest deployment) =>
        ((YamlSequenceNode)deployment.At([.. Container, "env"]))
            .Where(variable => Manifest.Has(variable, "value"))
            .ToDictionary(variable => Manifest.Scalar(variable, "name"), variable => Manifest.Scalar(variable, "value"));

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex("ChatOrleans(?:(?:__|:)[A-Z][A-Za-z]+)+", RegexOptions.None, 5_000)]
    private static partial Regex Key();
}
