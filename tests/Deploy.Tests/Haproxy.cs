using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatOrleans.Testing;

namespace ChatOrleans.Deploy.Tests;

/// <summary>
/// HAProxy with the configuration that is handed out, before two hosts. Its shell ends it when the tests' process ends,
/// however that ends.
/// </summary>
internal sealed class Haproxy : IAsyncDisposable
{
    private const string Program = "/usr/sbin/haproxy";

    private const int StartsMax = 5;

    private const string Run = """
        [ "$(id -u)" = 0 ] || export CHAT_USER="$(id -un)" CHAT_GROUP="$(id -gn)"
        exec >"$CHAT_LOG" 2>&1
        "$0" "$@" & proxy=$!
        read -r _
        kill -KILL $proxy
        wait $proxy
        """;

    private readonly TestDirectory _directory = new();
    private Process? _process;

    /// <summary>How many connections one address may have; null: as many as the configuration says.</summary>
    public int? AddressConnections { get; init; }

    /// <summary>A file with certificate and key, for TLS.</summary>
    public string? Certificate { get; init; }

    public static string Configuration { get; } = Path.Combine(Repository.Root, "deploy", "haproxy", "haproxy.cfg");

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>What it logged of requests that have ended, and said else.</summary>
    public string Log => File.ReadAllText(LogFile);

    private string LogFile => Path.Combine(_directory.Path, "log");

    private string AdminSocket => Path.Combine(_directory.Path, "admin.sock");

    /// <summary>Returns when it has asked both hosts how they are.</summary>
    public async Task Start(Uri edge1, Uri edge2)
    {
        DebianPackage.Require("haproxy", Program);
        for (var start = 1; !await TryStart(edge1, edge2); start++)
        {
            (start < StartsMax).ShouldBeTrue($"HAProxy does not start:\n{Log}");
        }

        foreach (var server in new[] { "edge1", "edge2" })
        {
            await Eventually.True(async () => await Status(server) == "UP", $"{server} is up");
        }
    }

    /// <summary>As an operator does with socat.</summary>
    public async Task<string> Command(string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(AdminSocket));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\n"));
        using var reader = new StreamReader(stream);
        return (await reader.ReadToEndAsync()).Trim();
    }

    /// <summary>UP, DOWN, MAINT, DRAIN … and, before its first check has ended, none.</summary>
    public async Task<string?> Status(string server)
    {
        // CSV without quotes where these columns are: a line of names, then one for each server.
        var lines = (await Command("show stat edges 4 -1")).Split('\n').Select(line => line.Split(',')).ToList();
        var status = Array.IndexOf(lines[0], "status");
        var check = Array.IndexOf(lines[0], "check_status");
        var row = lines.Single(line => line.ElementAtOrDefault(1) == server);
        return row[status] == "UP" && row[check] is "" or "INI" ? null : row[status];
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _directory.Dispose();
    }

    /// <summary>False if somebody else took the port in the meantime.</summary>
    private async Task<bool> TryStart(Uri edge1, Uri edge2)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new($"http://{free.LocalEndpoint}");
        }

        var configuration = Configuration;
        if (Certificate is not null)
        {
            Address = new UriBuilder(Address) { Scheme = "https" }.Uri;
            configuration = Path.Combine(_directory.Path, "tls.cfg");
            const string bind = "bind \"${CHAT_BIND-:80}\"";
            var text = await File.ReadAllTextAsync(Configuration);
            text.ShouldContain(bind);
            await File.WriteAllTextAsync(configuration, text.Replace(bind, $"{bind} ssl crt {Certificate}"));
        }

        var start = new ProcessStartInfo("/bin/sh", ["-c", Run, Program, "-db", "-f", configuration])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            Environment =
            {
                ["CHAT_BIND"] = Address.Authority,
                ["CHAT_ADMIN"] = AdminSocket,
                ["CHAT_LOG"] = LogFile,
                ["EDGE1"] = edge1.Authority,
                ["EDGE2"] = edge2.Authority,
            },
        };

        if (AddressConnections is { } connections)
        {
            start.Environment["CHAT_ADDRESS_CONNECTIONS"] = $"{connections}";
        }

        var process = Process.Start(start)!;
        // It is ready when it answers there.
        await Eventually.True(async () => process.HasExited || await Answers(), "HAProxy answers at its admin socket");
        if (process.HasExited)
        {
            process.Dispose();
            return false;
        }

        _process = process;
        return true;
    }

    private async Task<bool> Answers()
    {
        try
        {
            return (await Command("show info")).Length > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
