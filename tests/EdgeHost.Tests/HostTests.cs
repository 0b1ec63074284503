using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatOrleans.Testing;
using Microsoft.Extensions.Options;

namespace ChatOrleans.EdgeHost.Tests;

/// <summary>How the host starts, and what it does when its disk fails it.</summary>
public sealed class HostTests
{
    [Theory]
    [InlineData("Limits:MessagePerMinute=5", "ChatOrleans:Limits:MessagePerMinute")]
    [InlineData("DataDir=/x", "ChatOrleans:DataDir")]
    [InlineData("Limits:PageSize=0", "PageSize")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string setting, string named)
    {
        var error = await Should.ThrowAsync<OptionsValidationException>(ChatApplication.Start(setting));
        error.Message.ShouldContain(named);
    }

    [Fact]
    public async Task A_data_directory_in_use_stops_the_start_of_a_second_process()
    {
        await using var app = await ChatApplication.Start();
        await using var second = ChatHost.Build(
        [
            "--urls", "http://127.0.0.1:0", $"--ChatOrleans:DataDirectory={app.DataDirectory}",
            "--Logging:LogLevel:Default=None", "--Logging:LogLevel:Microsoft=None",
        ]);
        (await Should.ThrowAsync<InvalidOperationException>(second.StartAsync()))
            .Message.ShouldContain("is in use by another process");
    }

    [Theory]
    [InlineData(true, "--urls=http://0.0.0.0:0")]
    [InlineData(false, "--urls=http://0.0.0.0:0", "Proxies:0=10.0.0.7")]
    [InlineData(false, "--urls=http://127.0.0.1:0")]
    public async Task It_warns_when_others_may_come_without_TLS(bool expected, params string[] settings)
    {
        await using var server = new ServerProcess("Host", settings);
        await server.Start();
        await server.Stop();
        (await server.Output).Contains("takes other machines without TLS", StringComparison.Ordinal).ShouldBe(expected);
    }

    [Fact]
    public async Task With_a_certificate_it_speaks_TLS()
    {
        using var directory = new TestDirectory();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (pem, keyPem) = (Path.Combine(directory.Path, "cert.pem"), Path.Combine(directory.Path, "key.pem"));
        await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyPem, key.ExportPkcs8PrivateKeyPem());

        await using var app = ChatHost.Build(
        [
            "--urls", "https://127.0.0.1:0",
            $"--ChatOrleans:DataDirectory={directory.Path}",
            $"--Kestrel:Certificates:Default:Path={pem}",
            $"--Kestrel:Certificates:Default:KeyPath={keyPem}",
            "--Logging:LogLevel:Default=None",
        ]);
        await app.StartAsync();
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var http = new HttpClient(handler);
        (await http.GetStringAsync(new Uri(new(app.Urls.Single()), "/alive"))).ShouldBe("alive");
        await app.StopAsync();
    }

    [Fact]
    public async Task While_the_database_is_locked_sends_are_unavailable_and_then_go_on()
    {
        await using var app = await ChatApplication.Start("BusyTimeout=00:00:00.100", "Limits:MessagesBurst=100");
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var conversation = await ann.NewDirect(ben);
        var hub = await ann.Connect();
        Task<System.Text.Json.JsonElement> Send(string text, Guid id) =>
            hub.Invoke("SendMessage", new { conversationId = conversation, clientMessageId = id, text });
        (await Send("before", Guid.NewGuid())).GetProperty("value").GetProperty("sequence").GetInt64().ShouldBe(3);

        var meanwhile = Guid.NewGuid();
        using (var foreign = new ForeignProgram(app.DataDirectory))
        {
            foreign.Execute("BEGIN IMMEDIATE");
            var error = (await Send("meanwhile", meanwhile)).GetProperty("error");
            error.GetProperty("code").GetString().ShouldBe("Unavailable");
            error.GetProperty("retryable").GetBoolean().ShouldBeTrue();
            (await ann.Call(HttpMethod.Get, $"conversations/{conversation}/messages"))
                .Body.GetProperty("items").GetArrayLength().ShouldBe(1);
        }

        (await Send("meanwhile", meanwhile)).GetProperty("value").GetProperty("sequence").GetInt64().ShouldBe(4);
        (await Send("after", Guid.NewGuid())).GetProperty("value").GetProperty("sequence").GetInt64().ShouldBe(5);
    }

    [Fact]
    public async Task When_the_database_is_full_sends_are_unavailable_and_everything_acknowledged_stays()
    {
        await using var app = await ChatApplication.Start("DatabaseBytesMax=600000", "Limits:MessagesBurst=1000");
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var conversation = await ann.NewDirect(ben);
        var hub = await ann.Connect();
        List<string> acknowledged = [];
        while (acknowledged.Count < 200)
        {
            var text = $"{acknowledged.Count} {new string('x', 8_000)}";
            var reply = await hub.Invoke(
                "SendMessage", new { conversationId = conversation, clientMessageId = Guid.NewGuid(), text });
            if (reply.TryGetProperty("error", out var error))
            {
                error.GetProperty("code").GetString().ShouldBe("Unavailable");
                break;
            }

            acknowledged.Add(text);
        }

        acknowledged.Count.ShouldBeInRange(10, 199);
        var (status, page) = await ben.Call(HttpMethod.Get, $"conversations/{conversation}/messages?limit=200&after=0");
        status.ShouldBe((int)HttpStatusCode.OK);
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()!)
            .ShouldBe(acknowledged);
    }
}
