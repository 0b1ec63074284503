using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>Certificates that change while their processes run.</summary>
public sealed class RenewalTests
{
    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_and_half_of_one_is_not()
    {
        await using var cluster = await ChatCluster.Start(silos: 1, edges: 0);
        var first = Number(cluster);
        (await Shown(cluster)).ShouldBe(first);

        // A new key, whose certificate is not there yet.
        var key = Path.Combine(cluster.Certificates.Directory, "silo.key");
        var old = await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken);
        using (var other = new TestCertificates())
        {
            await other.Make();
            File.Copy(Path.Combine(other.Directory, "silo.key"), key, overwrite: true);
        }

        (await Shown(cluster)).ShouldBe(first);
        await File.WriteAllTextAsync(key, old, TestContext.Current.CancellationToken);

        await cluster.Certificates.Make();
        var second = Number(cluster);
        second.ShouldNotBe(first);
        (await Shown(cluster)).ShouldBe(second);
        await cluster.Silos[0].Stop();
        (await cluster.Silos[0].Output).ShouldContain("The certificate was not renewed");
        (await cluster.Silos[0].Output).ShouldContain("The certificate of this process was renewed.");
    }

    private static string Number(ChatCluster cluster)
    {
        using var certificate = cluster.Certificates.Read("silo");
        return certificate.SerialNumber;
    }

    /// <summary>The number of the certificate that whoever comes to the gateway is shown.</summary>
    private static async Task<string> Shown(ChatCluster cluster)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, cluster.Ports[0].Gateway, TestContext.Current.CancellationToken);
        var shown = string.Empty;
        await using var stream = new SslStream(socket.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "silo.chat.chatorleans",
                    ApplicationProtocols = [new("Orleans1")],
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    {
                        shown = certificate!.GetSerialNumberString();
                        return false;
                    },
                },
                TestContext.Current.CancellationToken);
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            // It was shown; no more is wanted.
        }

        return shown;
    }
}
