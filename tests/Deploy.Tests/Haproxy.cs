using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ChatOrleans.Testing;

namespace ChatOrleans.Deploy.Tests;

/// <summary>
/// HAProxy with the configuration that is handed out, before two hosts, and a certificate of its own. Its shell ends it when
/// the tests' process ends, however that ends.
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
    private readonly X509Certificate2 _certificate = NewCertificate();
    private Process? _process;

    /// <summary>How many connections one address may have; null: as many as the configuration says.</summary>
    public int? AddressConnections { get; init; }

    /// <summary>Where it has no TLS.</summary>
    public Uri Plain { get; private set; } = new("http://127.0.0.1:0");

    public static string Configuration { get; } = Path.Combine(Repository.Root, "deploy", "haproxy", "haproxy.cfg");

    public Uri Address { get; private set; } = new("https://127.0.0.1:0");

    /// <summary>Believes its certificate and no other.</summary>
    public SslClientAuthenticationOptions Tls => new()
    {
        CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { _certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

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

    /// <summary>Keeps no cookies, and follows no redirects.</summary>
    public HttpClient Client() =>
        new(new SocketsHttpHandler { SslOptions = Tls, UseCookies = false, AllowAutoRedirect = false });

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

        _certificate.Dispose();
        _directory.Dispose();
    }

    /// <summary>With a key of RSA: only with one may ciphers lack forward secrecy.</summary>
    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>False if somebody else took the port in the meantime.</summary>
    private async Task<bool> TryStart(Uri edge1, Uri edge2)
    {
        using (TcpListener secure = new(IPAddress.Loopback, 0), plain = new(IPAddress.Loopback, 0))
        {
            secure.Start();
            plain.Start();
            (Address, Plain) = (new($"https://{secure.LocalEndpoint}"), new($"http://{plain.LocalEndpoint}"));
        }

        var certificate = Path.Combine(_directory.Path, "chat.pem");
        await File.WriteAllTextAsync(
            certificate,
            $"{_certificate.ExportCertificatePem()}\n{_certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n");
        var start = new ProcessStartInfo("/bin/sh", ["-c", Run, Program, "-db", "-f", Configuration])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            Environment =
            {
                ["CHAT_BIND"] = Address.Authority,
                ["CHAT_PLAIN_BIND"] = Plain.Authority,
                ["CHAT_CERTIFICATE"] = certificate,
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
