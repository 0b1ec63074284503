using System.Text.Json.Nodes;
using ChatOrleans.Testing;

namespace ChatOrleans.Deploy.Tests.Images;

/// <summary>What <c>dotnet publish /t:PublishContainer</c> makes of a project, unpacked for an OCI runtime.</summary>
internal sealed class PublishedImage
{
    private readonly string _bundle;
    private readonly string _configuration;

    private PublishedImage(string bundle)
    {
        _bundle = bundle;
        _configuration = File.ReadAllText(ConfigurationFile);
    }

    private string ConfigurationFile => Path.Combine(_bundle, "config.json");

    /// <param name="project">A folder of <c>src</c>; it must be built as the tests are.</param>
    public static async Task<PublishedImage> Make(string project, RuntimeImage runtime, string directory)
    {
        DebianPackage.Require("umoci", "/usr/bin/umoci");
        var oci = Directory.CreateDirectory(Path.Combine(directory, "oci")).FullName;
        var archive = Path.Combine(directory, "image.tar");
        // The build is the tests' own: nothing is compiled here.
        await Tool.Run(
            "/usr/bin/env", $"DOTNET_CONTAINER_INSECURE_REGISTRIES={runtime.Registry}",
            "dotnet", "publish", Path.Combine(Repository.Root, "src", project), "/t:PublishContainer", "--no-build",
            "-c", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "-maxCpuCount:1", "--nologo",
            $"-p:ContainerBaseImage={runtime.Name}", $"-p:ContainerArchiveOutputPath={archive}");
        await Tool.Run("tar", "-C", oci, "-xf", archive);
        var image = await Image.Of(project);
        var bundle = Path.Combine(directory, "bundle");
        await Tool.Run("umoci", "unpack", "--image", $"{oci}:{image.Tag}", bundle);
        return new(bundle);
    }

    /// <summary>
    /// Runs the image's own command, environment and user, with a root file system that cannot be written to, without any
    /// capability, in namespaces of its own; so its ports are free whatever the machine does. One at a time.
    /// </summary>
    /// <param name="settings">Environment in addition, or instead.</param>
    /// <param name="mounts">Places in the container, and what is there.</param>
    /// <param name="beside">A container whose network this one shares.</param>
    public async Task<Container> Run(
        IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, string> mounts, Container? beside = null)
    {
        DebianPackage.Require("runc", "/usr/sbin/runc");
        var configuration = JsonNode.Parse(_configuration)!;
        var process = configuration["process"]!;
        process["terminal"] = false;
        process["noNewPrivileges"] = true;
        process["capabilities"] = new JsonObject();
        foreach (var (name, value) in settings)
        {
            process["env"]!.AsArray().Add($"{name}={value}");
        }

        configuration["root"]!["readonly"] = true;
        var all = configuration["mounts"]!.AsArray();
        // Limits of memory and processors are the machine's business.
        all.Remove(all.Single(mount => (string?)mount!["destination"] == "/sys/fs/cgroup"));
        all.Add(new JsonObject { ["destination"] = "/tmp", ["type"] = "tmpfs", ["source"] = "tmpfs" });
        foreach (var (destination, source) in mounts)
        {
            all.Add(new JsonObject
            {
                ["destination"] = destination, ["type"] = "bind", ["source"] = source, ["options"] = new JsonArray("bind", "rw"),
            });
        }

        if (beside is not null)
        {
            configuration["linux"]!["namespaces"]!.AsArray().Single(kind => (string?)kind!["type"] == "network")!["path"] =
                $"/proc/{beside.Process}/ns/net";
        }

        await File.WriteAllTextAsync(ConfigurationFile, configuration.ToJsonString());
        return await Container.Start(_bundle, Path.Combine(_bundle, "..", "runc"));
    }
}
