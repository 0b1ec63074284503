using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOrleans.Testing;
using YamlDotNet.RepresentationModel;

namespace ChatOrleans.Deploy.Tests;

/// <summary>
/// Whatever <c>deploy/grafana</c> and <c>deploy/prometheus</c> look at is told by a running process of the product, under
/// that name and with those labels.
/// </summary>
public sealed partial class DashboardTests
{
    private const string Promtool = "/usr/bin/promtool";
    private const string Alerts = "deploy/prometheus/alerts.yaml";
    private const string Dashboard = "deploy/grafana/chatorleans.json";

    // Not names of metrics; what stands before a bracket is a function and known by that.
    private static readonly string[] Words = ["by", "le", "and", "or", "unless"];

    // Of processes of a cluster alone: tests/Cluster.Tests/TelemetryTests.cs.
    private static readonly string[] OfClusters = ["chat_certificate_expiry_seconds"];

    // Prometheus' own, of each target.
    private static readonly string[] LabelsOfPrometheus = ["job", "instance"];

    [Fact]
    public async Task A_running_host_reports_every_metric_that_is_watched()
    {
        var expressions = Expressions();
        expressions.Count.ShouldBeGreaterThan(40);
        await using var server = new ServerProcess("Host", "Metrics:Address=http://127.0.0.1:0");
        await server.Start();
        await Chat(server.Address);
        using var http = new HttpClient();
        var told = (await http.GetStringAsync(server.Metrics, TestContext.Current.CancellationToken)).Split('\n')
            .Where(line => line is not ("" or ['#', ..]))
            .GroupBy(line => line.Split('{', ' ')[0])
            .ToDictionary(series => series.Key, series => LabelsOf(series.First()).ToList());
        foreach (var expression in expressions)
        {
            var names = Names(expression).ToList();
            names.ShouldNotBeEmpty(expression);
            names.Except(told.Keys).Except(OfClusters).ShouldBeEmpty(expression);
            LabelsUsed(expression).Except(LabelsOfPrometheus).Except(names.Except(OfClusters).SelectMany(name => told[name]))
                .ShouldBeEmpty(expression);
        }
    }

    [Fact]
    public async Task Prometheus_takes_the_alerts()
    {
        DebianPackage.Require("prometheus", Promtool);
        var (code, said) = await Check("rules", Path.Combine(Repository.Root, Alerts));
        code.ShouldBe(0, said);
        said.ShouldContain($"{Rules().Count} rules found");
    }

    [Fact]
    public async Task Prometheus_takes_every_expression_of_the_dashboard()
    {
        DebianPackage.Require("prometheus", Promtool);
        using var directory = new TestDirectory();
        var file = Path.Combine(directory.Path, "rules.yaml");
        // As rules, which promtool can check; what Grafana fills in, it does not know.
        var rules = Panels().Select((expression, index) =>
            $"  - record: panel:{index}\n    expr: {JsonSerializer.Serialize(expression.Replace("$__rate_interval", "5m"))}\n");
        await File.WriteAllTextAsync(
            file, $"groups:\n- name: panels\n  rules:\n{string.Concat(rules)}", TestContext.Current.CancellationToken);
        var (code, said) = await Check("rules", file);
        code.ShouldBe(0, said);
    }

    [Fact]
    public void Each_alert_says_what_it_means_and_how_bad_it_is()
    {
        foreach (var rule in Rules())
        {
            Scalar(rule, "alert").ShouldStartWith("Chat");
            Scalar(rule, "annotations", "summary").ShouldEndWith(".");
            Scalar(rule, "labels", "severity").ShouldBeOneOf("critical", "warning", "info");
            Read("docs/operations.md").ShouldContain($"`{Scalar(rule, "alert")}`");
        }
    }

    private static List<string> Expressions() => [.. Panels(), .. Rules().Select(rule => Scalar(rule, "expr"))];

    private static List<string> Panels() =>
    [
        .. JsonElement.Parse(Read(Dashboard)).GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!),
    ];

    private static List<YamlNode> Rules()
    {
        using var reader = new StringReader(Read(Alerts));
        var yaml = new YamlStream();
        yaml.Load(reader);
        var groups = (YamlSequenceNode)yaml.Documents[0].RootNode["groups"];
        return [.. groups.SelectMany(group => (YamlSequenceNode)group["rules"])];
    }

    /// <summary>What every series exists after: people meet, one is heard, and one is refused.</summary>
    private static async Task Chat(Uri server)
    {
        await using var ann = await ChatPerson.Register(server, "ann");
        await using var ben = await ChatPerson.Register(server, "ben");
        var conversationId = await ann.NewDirect(ben);
        var hub = await ann.Connect();
        var message = new { conversationId, clientMessageId = Guid.NewGuid(), text = "hello" };
        (await hub.Invoke("SendMessage", message)).GetProperty("value").GetProperty("sequence").GetInt64().ShouldBeGreaterThan(0);
    }

    private static async Task<(int Code, string Said)> Check(params string[] arguments)
    {
        using var promtool = Process.Start(new ProcessStartInfo(Promtool, ["check", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var said = await Task.WhenAll(promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (promtool.ExitCode, string.Concat(said));
    }

    private static IEnumerable<string> Names(string expression) =>
        Name().Matches(Labels().Replace(Selector().Replace(expression, string.Empty), string.Empty))
            .Select(name => name.Value).Except(Words);

    private static IEnumerable<string> LabelsUsed(string expression) =>
        Selector().Matches(expression).SelectMany(selector => LabelsOf(selector.Value))
            .Concat(Labels().Matches(expression).SelectMany(
                labels => labels.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)))
            .Distinct();

    /// <summary>Of a selector, or of a line of /metrics.</summary>
    private static IEnumerable<string> LabelsOf(string selector) =>
        Label().Matches(selector).Select(label => label.Groups[1].Value);

    private static string Scalar(YamlNode node, params string[] path) =>
        ((YamlScalarNode)path.Aggregate(node, (at, step) => at[step])).Value!;

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex("""\{[^}]*\}|\[[^\]]*\]""", RegexOptions.None, 5_000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"\bby \(([^)]*)\)", RegexOptions.None, 5_000)]
    private static partial Regex Labels();

    [GeneratedRegex("""[{,]\s*(\w+)=~?\x22""", RegexOptions.None, 5_000)]
    private static partial Regex Label();

    [GeneratedRegex(@"(?<![\w.$])[a-z_:][a-z0-9_:]*\b(?!\s*\()", RegexOptions.None, 5_000)]
    private static partial Regex Name();
}
