using ChatOrleans.Deploy.Tests.Charts;
using ChatOrleans.Testing;

namespace ChatOrleans.Deploy.Tests.Images;

/// <summary>
/// The images are really made and really run, each in a container: alone, and as silo and edge with the settings that the
/// chart gives them. Only the base image is not the one that they have elsewhere (<see cref="RuntimeImage"/>).
/// </summary>
public sealed class ImageTests(ImageTests.Images images) : IClassFixture<ImageTests.Images>, IDisposable
{
    private const int User = 1654;

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task One_process_runs_and_keeps_its_data_on_a_volume()
    {
        var data = await Owned("data");
        await using var container = await images.Host.Run(new Dictionary<string, string>(), Mount("/var/lib/chat", data));
        await container.Answers(8080, "/health");
        (await container.Ask(8080, "/health", "--head")).ShouldBe("200");
        (await container.Ask(8080, "/")).ShouldBe("200", "the web client is in the image");
        (await File.ReadAllTextAsync($"/proc/{container.Process}/status"))
            .ShouldContain($"\nUid:\t{User}\t{User}\t{User}\t{User}\n");
        File.Exists(Path.Combine(data, "chat.db")).ShouldBeTrue();
    }

    [Fact]
    public async Task Silo_and_edge_run_with_the_settings_of_the_chart()
    {
        await using var postgres = new PostgresServer();
        await postgres.Start();
        var sockets = postgres.ConnectionString.Split(';')[0]["Host=".Length..];
        File.SetUnixFileMode(sockets, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var chart = await Chart.Render("default");

        using var certificates = new TestCertificates();
        await certificates.Make();

        var siloMounts = Mount("/run/postgresql", sockets);
        siloMounts["/etc/chatorleans/tls"] = await Tls(certificates, "silo");
        await using var silo = await images.SiloHost.Run(
            InOnePlace(chart, "silo", new() { ["ChatOrleans__Cluster__Address"] = "127.0.0.1" }), siloMounts);
        await silo.Answers(8081, "/health");
        (await silo.Ask(8081, "/health", "--head")).ShouldBe("200");
        await silo.Answers(9464, "/metrics");

        var mounts = Mount("/run/postgresql", sockets);
        mounts["/etc/chatorleans/tls"] = await Tls(certificates, "edge");
        // In one network with the silo, whose port of metrics is the same.
        await using var edge = await images.Host.Run(
            InOnePlace(chart, "edge", new()
            {
                ["ChatOrleans__Metrics__Address"] = "http://+:9465",
                ["ChatOrleans__Auth__KeySecret"] = ChatCluster.NewKeySecret(),
            }),
            mounts, silo);
        await edge.Answers(8080, "/health");
        await edge.Answers(9465, "/metrics");
    }

    /// <summary>The chart's settings, with what it takes from secrets and fields of the pod filled in.</summary>
    private static Dictionary<string, string> InOnePlace(Chart chart, string part, Dictionary<string, string> instead)
    {
        var settings = chart.Settings(part);
        foreach (var name in chart.Secrets(part).Keys)
        {
            settings[name] = "Host=/run/postgresql;Username=postgres";
        }

        foreach (var (name, value) in instead)
        {
            settings[name] = value;
        }

        chart.Container(part).Env.Select(variable => variable.Name).ShouldBe(settings.Keys, ignoreOrder: true);
        return settings;
    }

    private static Dictionary<string, string> Mount(string destination, string source) => new() { [destination] = source };

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_directory.Path, name)).FullName;

    /// <summary>A folder of the container's user alone.</summary>
    private async Task<string> Owned(string name)
    {
        var folder = Folder(name);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Tool.Run("chown", "-R", $"{User}", folder);
        return folder;
    }

    /// <summary>As a secret of the chart has them.</summary>
    private Task<string> Tls(TestCertificates certificates, string role)
    {
        var folder = Folder($"{role}-tls");
        foreach (var (name, file) in new[]
        {
            ("tls.crt", $"{role}.pem"), ("tls.key", $"{role}.key"), ("ca.crt", "authority.pem"),
        })
        {
            File.Copy(Path.Combine(certificates.Directory, file), Path.Combine(folder, name));
        }

        return Owned(Path.GetFileName(folder));
    }

    /// <summary>Made once for all tests here.</summary>
    public sealed class Images : IAsyncLifetime
    {
        private readonly TestDirectory _directory = new();

        internal PublishedImage Host { get; private set; } = null!;

        internal PublishedImage SiloHost { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await using var runtime = new RuntimeImage(Folder("base"));
            await runtime.Make();
            Host = await PublishedImage.Make("Host", runtime, Folder("edge"));
            SiloHost = await PublishedImage.Make("SiloHost", runtime, Folder("silo"));
        }

        public ValueTask DisposeAsync()
        {
            _directory.Dispose();
            return ValueTask.CompletedTask;
        }

        private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_directory.Path, name)).FullName;
    }
}
