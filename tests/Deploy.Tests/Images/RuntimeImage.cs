using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ChatOrleans.Testing;

namespace ChatOrleans.Deploy.Tests.Images;

/// <summary>
/// An image of Debian's libraries and this machine's .NET runtime, without shell and tools as the real base, in a registry on
/// loopback. It stands for Microsoft's, which not every machine that runs these tests can reach.
/// </summary>
internal sealed partial class RuntimeImage(string directory) : IAsyncDisposable
{
    private const string Packages = "libc6,libgcc-s1,libstdc++6,libssl3,?name(^libicu[0-9]+$),zlib1g,tzdata,ca-certificates";

    private Daemon? _registry;

    /// <summary>Host and port of the registry.</summary>
    public string Registry { get; private set; } = string.Empty;

    public string Name => $"{Registry}/runtime:10.0";

    public async Task Make()
    {
        Environment.IsPrivilegedProcess.ShouldBeTrue("Images are made and run by root alone: run this suite as root.");
        DebianPackage.Require("mmdebstrap", "/usr/bin/mmdebstrap");
        DebianPackage.Require("buildah", "/usr/bin/buildah");
        DebianPackage.Require("docker-registry", "/usr/bin/docker-registry");
        await StartRegistry();

        var debian = Path.Combine(directory, "debian.tar");
        var release = (await Tool.Run("/bin/sh", "-c", ". /etc/os-release && echo $VERSION_CODENAME")).Trim();
        await Tool.Run("mmdebstrap", "--quiet", "--variant=extract", $"--include={Packages}", release, debian);

        // …/dotnet/shared/Microsoft.NETCore.App/10.0.x/
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var container = (await Buildah("from", "scratch")).Trim();
        await Buildah("add", "--quiet", container, debian, "/");
        foreach (var part in new[] { "host", "shared" })
        {
            await Buildah("add", "--quiet", container, Path.Combine(dotnet, part), $"/usr/share/dotnet/{part}");
        }

        await Buildah("add", "--quiet", container, Path.Combine(dotnet, "dotnet"), "/usr/share/dotnet/dotnet");
        await Buildah("config", "--env", "PATH=/usr/share/dotnet", container);
        await Buildah("commit", "--quiet", "--tls-verify=false", "--disable-compression", container, $"docker://{Name}");
    }

    public ValueTask DisposeAsync() => _registry?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Task<string> Buildah(string command, params string[] arguments) => Tool.Run(
        "buildah",
        [
            "--root", Path.Combine(directory, "store"), "--runroot", Path.Combine(directory, "run"), "--storage-driver", "vfs",
            command, .. arguments,
        ]);

    private async Task StartRegistry()
    {
        var configuration = Path.Combine(directory, "registry.yml");
        await File.WriteAllTextAsync(configuration, $$"""
            version: 0.1
            storage: { filesystem: { rootdirectory: '{{directory}}/registry' } }
            http: { addr: 127.0.0.1:0 }
            """);
        _registry = new("kill -KILL $daemon", "/usr/bin/docker-registry", "serve", configuration);
        await Eventually.True(() => Listening().IsMatch(_registry.Said), "the registry listens");
        Registry = Listening().Match(_registry.Said).Groups[1].Value;
    }

    [GeneratedRegex(@"listening on (127\.0\.0\.1:\d+)", RegexOptions.None, 5_000)]
    private static partial Regex Listening();
}
