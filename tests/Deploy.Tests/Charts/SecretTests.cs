using ChatOrleans.Testing;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace ChatOrleans.Deploy.Tests.Charts;

/// <summary>Passwords, keys and certificates: whom the chart gives which.</summary>
public sealed class SecretTests
{
    [Fact]
    public async Task Secrets_are_named_and_not_there()
    {
        var chart = await Chart.Render("default");
        chart.Secrets("silo").ShouldBe(new Dictionary<string, (string, string)>
        {
            ["ChatOrleans__Postgres__ConnectionString"] = ("chat-postgres", "ConnectionString"),
            ["ChatOrleans__Cluster__ConnectionString"] = ("chat-cluster", "ConnectionString"),
        });
        // Edges have no secret of the silos.
        chart.Secrets("edge").ShouldBe(new Dictionary<string, (string, string)>
        {
            ["ChatOrleans__Auth__KeySecret"] = ("chat-key-secret", "KeySecret"),
            ["ChatOrleans__Cluster__ConnectionString"] = ("chat-cluster-edge", "ConnectionString"),
        });
        SecretVolumes(chart, "silo").ShouldBe(["chat-silo-tls"]);
        SecretVolumes(chart, "edge").ShouldBe(["chat-edge-tls"]);
        chart.Objects.OfType<V1Secret>().ShouldBeEmpty();

        var other = await Chart.Render("cosmos");
        other.Secrets("silo").ShouldBe(new Dictionary<string, (string, string)>
        {
            ["ChatOrleans__Cosmos__Key"] = ("account", "Key"),
            ["ChatOrleans__Cluster__ConnectionString"] = ("members", "Npgsql"),
            ["ChatOrleans__Operator__Key"] = ("operator", "Key"),
        });
        other.Secrets("edge").ShouldBe(new Dictionary<string, (string, string)>
        {
            ["ChatOrleans__Auth__KeySecret"] = ("edges", "Secret"),
            ["ChatOrleans__Cluster__ConnectionString"] = ("members-edge", "Npgsql"),
        });
        other.Pod("silo").ImagePullSecrets.Single().Name.ShouldBe("registry-login");
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("edge")]
    public async Task Secrets_may_be_files_and_are_no_variables_then(string part)
    {
        var chart = await Chart.Render("vault");
        chart.Secrets(part).ShouldBeEmpty();
        var volume = chart.Pod(part).Volumes.Single(volume => volume.Name == "secrets");
        $"{volume.Csi?.VolumeAttributes["secretProviderClass"]}{volume.Secret?.SecretName}".ShouldBe(
            part == "silo" ? "chat-silo" : "chat-edge-secrets");
        var mount = chart.Container(part).VolumeMounts.Single(mount => mount.Name == "secrets");
        chart.Settings(part)["ChatOrleans__SecretsDirectory"].ShouldBe(mount.MountPath);
        mount.ReadOnlyProperty.ShouldBe(true);

        var other = await Chart.Render("default");
        other.Settings(part).ShouldNotContainKey("ChatOrleans__SecretsDirectory");
        other.Pod(part).Volumes.ShouldNotContain(volume => volume.Name == "secrets");
    }

    [Theory]
    [MemberData(nameof(ChartTests.Parts), MemberType = typeof(ChartTests))]
    public async Task Certificates_are_where_they_are_looked_for(string values, string part)
    {
        var chart = await Chart.Render(values);
        var settings = chart.Settings(part);
        var mount = chart.Container(part).VolumeMounts.SingleOrDefault(mount => mount.Name == "tls");
        var files = settings
            .Where(setting => setting.Key.Contains("__Tls__") && setting.Key.EndsWith("File", StringComparison.Ordinal))
            .ToList();
        settings["ChatOrleans__Cluster__Tls__Mode"].ShouldBe(mount is null ? "None" : "Mutual");
        files.Count.ShouldBe(mount is null ? 0 : 3);
        files.ShouldAllBe(file => Path.GetDirectoryName(file.Value) == mount!.MountPath);
        (mount is null).ShouldBe(values == "bare");
        chart.Pod(part).Volumes.Count(volume => volume.Name == "tls").ShouldBe(files.Count / 3);
    }

    /// <summary>deploy/cert-manager makes what the chart's default names, for roles as the product reads them.</summary>
    [Theory]
    [InlineData("silo", "digital signature", "server auth", "client auth")]
    [InlineData("edge", "digital signature", "client auth")]
    public async Task Cert_manager_makes_the_secrets_of_the_chart(string part, params string[] usages)
    {
        using var reader = new StringReader(await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "deploy", "cert-manager", "certificates.yaml"), TestContext.Current.CancellationToken));
        var yaml = new YamlStream();
        yaml.Load(reader);
        var chart = await Chart.Render("default");
        var cluster = chart.Settings(part)["ChatOrleans__Cluster__ClusterId"];
        var certificate = yaml.Documents.Select(document => document.RootNode)
            .Single(made => $"{made["kind"]}" == "Certificate" && $"{made["metadata"]["name"]}" == $"chat-{part}")["spec"];
        SecretVolumes(chart, part).ShouldContain($"{certificate["secretName"]}");
        Texts("dnsNames").ShouldBe([$"{part}.{cluster}.chatorleans"]);
        Texts("usages").ShouldBe(usages);

        IEnumerable<string> Texts(string key) => ((YamlSequenceNode)certificate[key]).Select(text => $"{text}");
    }

    private static IEnumerable<string> SecretVolumes(Chart chart, string part) =>
        chart.Pod(part).Volumes.Where(volume => volume.Secret is not null).Select(volume => volume.Secret.SecretName);
}
