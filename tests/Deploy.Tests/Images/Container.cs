using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.Deploy.Tests.Images;

/// <summary>A running container of <c>runc</c>.</summary>
internal sealed class Container : IAsyncDisposable
{
    private const string Name = "chat";

    private readonly Daemon _daemon;

    private Container(Daemon daemon) => _daemon = daemon;

    /// <summary>Its first process, as the machine sees it.</summary>
    public int Process { get; private set; }

    public static async Task<Container> Start(string bundle, string state)
    {
        Container container = new(new(
            $"runc --root '{state}' kill {Name} KILL", "/usr/sbin/runc", "--root", state, "run", "--bundle", bundle, Name));
        await Eventually.True(
            async () =>
            {
                var (exitCode, said) = await Tool.Try("runc", "--root", state, "state", Name);
                if (exitCode != 0)
                {
                    return false;
                }

                using var parsed = JsonDocument.Parse(said);
                container.Process = parsed.RootElement.GetProperty("pid").GetInt32();
                return parsed.RootElement.GetProperty("status").GetString() == "running";
            },
            "the container runs");
        return container;
    }

    /// <summary>Returns when the port answers 200. The test fails if it does not, or if the container ends.</summary>
    public async Task Answers(int port, string path)
    {
        var status = string.Empty;
        await Eventually.True(
            async () => !Directory.Exists($"/proc/{Process}") || (status = await Ask(port, path)) == "200",
            $"{path} answers 200",
            TimeSpan.FromMinutes(3));
        status.ShouldBe("200", _daemon.Said);
    }

    /// <summary>The status by GET, or by what <paramref name="options"/> of curl ask for.</summary>
    public async Task<string> Ask(int port, string path, params string[] options) => (await Tool.Try(
        "nsenter",
        [
            "--target", $"{Process}", "--net", "curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}",
            .. options, $"http://127.0.0.1:{port}{path}",
        ])).Said;

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();
}
