using System.Globalization;
using System.Text.RegularExpressions;
using ChatOrleans.Deploy.Tests.Images;
using ChatOrleans.Testing;
using k8s.Models;

namespace ChatOrleans.Deploy.Tests.Charts;

/// <summary>
/// What the chart makes of several values fits together, to Kubernetes' types, and to the product. Nothing here is applied to
/// a cluster.
/// </summary>
public sealed partial class ChartTests
{
    private static readonly string[] Values = ["default", "cosmos", "bare"];

    // The host's own time limit for stopping what it runs.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    public static MatrixTheoryData<string, string> Parts => new(Values, ["silo", "edge"]);

    [Fact]
    public async Task Helm_finds_no_fault()
    {
        var (exitCode, said) = await Chart.Lint();
        exitCode.ShouldBe(0, said);
        said.ShouldContain("1 chart(s) linted, 0 chart(s) failed");
    }

    [Theory]
    [InlineData("default", "Deployment*2 PodDisruptionBudget*2 Service HorizontalPodAutoscaler*2 Ingress NetworkPolicy*2")]
    [InlineData(
        "cosmos", "Deployment*2 PodDisruptionBudget*2 Service HorizontalPodAutoscaler*2 Ingress NetworkPolicy*2 PodMonitor")]
    [InlineData("bare", "Deployment*2 PodDisruptionBudget*2 Service")]
    public async Task Values_decide_which_objects_there_are(string values, string kinds)
    {
        var chart = await Chart.Render(values);
        chart.Objects.Select(item => (item.Kind, item.Metadata.Name)).ShouldBeUnique();
        chart.Objects.CountBy(item => item.Kind).Select(kind => kind.Value == 1 ? kind.Key : $"{kind.Key}*{kind.Value}")
            .ShouldBe(kinds.Split(' '), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Whatever_selects_pods_selects_those_of_the_deployment(string values, string part)
    {
        var chart = await Chart.Render(values);
        var deployment = chart.Deployment(part);
        var labels = deployment.Spec.Template.Metadata.Labels;
        labels.ShouldNotBe(chart.Deployment(part == "edge" ? "silo" : "edge").Spec.Template.Metadata.Labels);
        deployment.Spec.Selector.MatchLabels.ShouldBe(labels);
        chart.Pod(part).TopologySpreadConstraints.Single().LabelSelector.MatchLabels.ShouldBe(labels);
        var budget = chart.Of<V1PodDisruptionBudget>(part)!;
        budget.Spec.Selector.MatchLabels.ShouldBe(labels);
        (chart.Of<V1Service>(part)?.Spec.Selector ?? labels).ShouldBe(labels);
        (chart.Of<V1NetworkPolicy>(part)?.Spec.PodSelector.MatchLabels ?? labels).ShouldBe(labels);

        // One may be away, and there is still one.
        var away = int.Parse(budget.Spec.MaxUnavailable, CultureInfo.InvariantCulture);
        var scaler = chart.Of<V2HorizontalPodAutoscaler>(part);
        (scaler?.Spec.MinReplicas ?? deployment.Spec.Replicas).ShouldNotBeNull().ShouldBeGreaterThan(away);
        if (scaler is not null)
        {
            // Applying again must not reset what the autoscaler decided.
            deployment.Spec.Replicas.ShouldBeNull();
            scaler.Spec.ScaleTargetRef.Kind.ShouldBe("Deployment");
            scaler.Spec.ScaleTargetRef.Name.ShouldBe(deployment.Metadata.Name);
        }
    }

    /// <summary>Kubernetes' pod security standard "restricted", and a root file system that nobody writes to.</summary>
    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Pods_may_nothing_that_they_do_not_need(string values, string part)
    {
        var chart = await Chart.Render(values);
        var (pod, container) = (chart.Pod(part), chart.Container(part));
        pod.SecurityContext.RunAsNonRoot.ShouldBe(true);
        pod.SecurityContext.SeccompProfile.Type.ShouldBe("RuntimeDefault");
        pod.AutomountServiceAccountToken.ShouldBe(false);
        pod.Volumes.ShouldAllBe(volume => volume.EmptyDir != null || volume.Secret != null);
        container.SecurityContext.ReadOnlyRootFilesystem.ShouldBe(true);
        container.SecurityContext.AllowPrivilegeEscalation.ShouldBe(false);
        container.SecurityContext.Capabilities.Drop.ShouldBe(["ALL"]);
        container.Resources.Requests.Keys.ShouldBe(["cpu", "memory"], ignoreOrder: true);
        container.Resources.Limits.Keys.ShouldContain("memory");
    }

    [Theory]
    [InlineData("silo", "SiloHost")]
    [InlineData("edge", "Host")]
    public async Task Pods_are_made_of_the_images_that_the_projects_make(string part, string project)
    {
        var image = await Image.Of(project);
        var chart = await Chart.Render("default");
        chart.Container(part).Image.ShouldBe($"{image.Repository}:{image.Tag}");
        $"{chart.Pod(part).SecurityContext.RunAsUser}".ShouldBe(image.User);
        chart.Container(part).Ports.Select(port => port.ContainerPort).ShouldBe(image.Ports);
        var http = chart.Container(part).Ports.Single(port => port.Name == "http").ContainerPort;
        image.Environment["ASPNETCORE_URLS"].ShouldBe($"http://+:{http}");
        (await Chart.Render("cosmos")).Container(part).Image.ShouldBe($"registry.example/chat/{image.Repository}:1.2.3");
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Ports_are_open_in_the_network_and_no_others(string values, string part)
    {
        var chart = await Chart.Render(values);
        if (chart.Of<V1NetworkPolicy>(part) is not { } policy)
        {
            values.ShouldBe("bare");
            return;
        }

        policy.Spec.PolicyTypes.ShouldBe(["Ingress", "Egress"]);
        policy.Spec.Ingress.ShouldAllBe(rule => rule.FromProperty.Count == 1);
        policy.Spec.Ingress.SelectMany(rule => rule.Ports).Select(port => (string)port.Port)
            .ShouldBe(chart.Container(part).Ports.Select(port => $"{port.ContainerPort}"), ignoreOrder: true);
        var leaving = policy.Spec.Egress.SelectMany(rule => rule.Ports).Select(port => (string)port.Port);
        string.Join(' ', leaving).ShouldBe((values, part) switch
        {
            ("default", "silo") => "11111 53 53 5432",
            ("default", _) => "30000 53 53 5432",
            (_, "silo") => "11111 53 53 6432 443 5671",
            _ => "30000 53 53 6432 5671",
        });
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Metrics_are_where_they_are_looked_for(string values, string part)
    {
        var chart = await Chart.Render(values);
        var port = chart.Container(part).Ports.SingleOrDefault(port => port.Name == "metrics");
        chart.Settings(part).GetValueOrDefault("ChatOrleans__Metrics__Address")
            .ShouldBe(port is null ? null : $"http://+:{port.ContainerPort}");
        var annotations = chart.Deployment(part).Spec.Template.Metadata.Annotations;
        annotations?["prometheus.io/port"].ShouldBe($"{port.ShouldNotBeNull().ContainerPort}");
        var monitor = chart.Objects.OfType<PodMonitor>().SingleOrDefault();
        if (monitor is not null)
        {
            monitor.Spec.PodMetricsEndpoints.Single().Port.ShouldBe(port.ShouldNotBeNull().Name);
            monitor.Spec.Selector.MatchLabels.ShouldBeSubsetOf(chart.Deployment(part).Spec.Template.Metadata.Labels);
        }

        (annotations is not null, monitor is not null).ShouldBe((values == "default", values == "cosmos"));
    }

    [Fact]
    public async Task The_autoscaler_of_edges_looks_at_connections_and_processors()
    {
        var metrics = (await Chart.Render("default")).Of<V2HorizontalPodAutoscaler>("edge")!.Spec.Metrics;
        Read("src/Metrics/ChatMetrics.cs").ShouldContain($"\"{metrics[0].Pods.Metric.Name.Replace('_', '.')}\"");
        metrics[0].Pods.Target.AverageValue.ToString().ShouldBe("6k");
        metrics[1].Resource.Name.ShouldBe("cpu");
        (await Chart.Render("cosmos")).Of<V2HorizontalPodAutoscaler>("edge")!.Spec.Metrics.Single().Resource.Name.ShouldBe("cpu");
    }

    [Theory]
    [InlineData("default", "haproxy", "chat.example")]
    [InlineData("cosmos", "nginx", "chat.test")]
    public async Task The_ingress_leads_to_the_service_and_the_service_to_the_port(string values, string controller, string host)
    {
        var chart = await Chart.Render(values);
        var ingress = chart.Of<V1Ingress>("edge")!.Spec;
        ingress.IngressClassName.ShouldBe(controller);
        ingress.Tls.Single().SecretName.ShouldBe("chat-tls");
        ingress.Tls.Single().Hosts.ShouldBe([host]);
        ingress.Rules.Single().Host.ShouldBe(host);
        var backend = ingress.Rules.Single().Http.Paths.Single().Backend.Service;
        var service = chart.Objects.OfType<V1Service>().Single(service => service.Metadata.Name == backend.Name);
        var port = service.Spec.Ports.Single(port => port.Name == backend.Port.Name);
        ((string)port.TargetPort).ShouldBe(chart.Container("edge").Ports.Single(port => port.ContainerPort == 8080).Name);
        service.Metadata.Annotations.ContainsKey("haproxy.org/cookie-persistence").ShouldBe(controller == "haproxy");
        service.Metadata.Annotations.ContainsKey("example.com/sticky").ShouldBe(controller == "nginx");
    }

    [Theory]
    [InlineData("default", 300)]
    [InlineData("cosmos", 1870)]
    public async Task An_edge_has_the_time_that_its_drain_takes(string values, int expected)
    {
        var chart = await Chart.Render(values);
        var grace = TimeSpan.FromSeconds(chart.Pod("edge").TerminationGracePeriodSeconds!.Value);
        var sleep = TimeSpan.FromSeconds(chart.Container("edge").Lifecycle.PreStop.Sleep.Seconds);
        var timeout = Time(chart.Settings("edge")["ChatOrleans__Edge__DrainTimeout"]);
        grace.ShouldBe(TimeSpan.FromSeconds(expected));
        grace.ShouldBeGreaterThanOrEqualTo(sleep + timeout + ShutdownTimeout);
        timeout.ShouldBeGreaterThan(Time(chart.Settings("edge")["ChatOrleans__Edge__DrainSpread"]));

        static TimeSpan Time(string text) => TimeSpan.ParseExact(text, "hh\\:mm\\:ss", CultureInfo.InvariantCulture);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Probes_ask_what_they_are_for(string values, string part)
    {
        var container = (await Chart.Render(values)).Container(part);
        new[] { container.StartupProbe, container.LivenessProbe }.ShouldAllBe(probe => probe.HttpGet.Path == "/alive");
        // Nobody new may come once the drain begins.
        container.ReadinessProbe.HttpGet.Path.ShouldBe("/health");
        new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }
            .ShouldAllBe(probe => probe.HttpGet.Port == "http");
    }

    [Fact]
    public async Task Edges_believe_the_ingress_alone()
    {
        var settings = (await Chart.Render("default")).Settings("edge");
        settings["ChatOrleans__Proxies__0"].ShouldBe("10.244.0.0/16");
        settings["ChatOrleans__Proxies__1"].ShouldBe("fd00:10:244::/56");
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Every_setting_is_one_that_the_product_has_and_is_there_once(string values, string part)
    {
        var chart = await Chart.Render(values);
        var names = chart.Container(part).Env.Select(variable => variable.Name).ToList();
        names.ShouldBeUnique();
        names.Count.ShouldBeGreaterThan(5);
        var page = Read("docs/configuration.md");
        names.Select(name => ItemNumber().Replace(name.Replace("__", ":"), ""))
            .Where(key => !page.Contains($"| `{key}` |")).ShouldBeEmpty();
        chart.Settings(part).GetValueOrDefault("ChatOrleans__Limits__MessagesPerMinute")
            .ShouldBe(values == "cosmos" ? "10000000" : null);
    }

    [Theory]
    [InlineData("edges.conections=1", "additional properties 'conections' not allowed")]
    [InlineData("silos.replicas.min=1", "minimum: got 1, want 2")]
    [InlineData("silos.replicas.min=11", "silos.replicas: min is more than max.")]
    [InlineData("store.kind=Sqlite", "value must be one of 'Postgres', 'Cosmos'")]
    [InlineData("store.kind=Cosmos", "store.cosmosEndpoint is needed")]
    [InlineData("store.secret.name=", "minLength: got 0, want 1")]
    [InlineData("edges.keySecret.name=", "minLength: got 0, want 1")]
    [InlineData("cluster.tls.mode=Off", "value must be one of 'Mutual', 'None'")]
    [InlineData("edges.proxies=null", "edges.proxies: name the networks of the ingress controller's pods")]
    [InlineData("edges.proxies={everybody}", "'everybody' does not match pattern")]
    [InlineData("edges.drain.spread=240", "edges.drain: timeout must be longer than spread")]
    [InlineData("settings.ChatOrleans:Limits:PageSize=10", "got number, want string")]
    [InlineData("settings.ChatOrleans:store=Sqlite", "settings: the chart sets ChatOrleans:store by itself")]
    public async Task Values_that_cannot_be_meant_are_refused(string value, string why)
    {
        var (exitCode, said) = await Chart.Template("--set", value);
        exitCode.ShouldNotBe(0);
        said.ShouldContain(why);
    }

    [Fact]
    public void The_configuration_page_has_every_key_that_is_named_elsewhere()
    {
        var page = Read("docs/configuration.md");
        var keys = new[] { "deploy", "aspire" }
            .Select(folder => Path.Combine(Repository.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/"))
            .SelectMany(file => Key().Matches(File.ReadAllText(file)).Select(key => key.Value.Replace("__", ":")))
            .Distinct()
            .ToList();
        keys.Count.ShouldBeGreaterThan(10);
        keys.Where(key => !page.Contains($"| `{key}` |")).ShouldBeEmpty();
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex(":[0-9]+$", RegexOptions.None, 5_000)]
    private static partial Regex ItemNumber();

    [GeneratedRegex("ChatOrleans(?:(?:__|:)[A-Z][A-Za-z]+)+", RegexOptions.None, 5_000)]
    private static partial Regex Key();
}
