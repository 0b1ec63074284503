using System.Net;
using System.Net.Sockets;
using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>A silo as an operator starts it, with something wrong: one line says what, and the exit code is 1.</summary>
public sealed class SiloStartTests
{
    private const string NoServer = "Host=127.0.0.1;Port=1;Username=chat";
    private const string Open = "--ChatOrleans:Cluster:Tls:Mode=None";

    [Theory]
    [InlineData("A silo needs ChatOrleans:Cluster:ConnectionString")]
    [InlineData("ChatOrleans:SecretsDirectory '/nowhere' cannot be read", "--ChatOrleans:SecretsDirectory=/nowhere")]
    [InlineData("'ChatOrleans:Cluster:ClusterIdd'", "--ChatOrleans:Cluster:ClusterIdd=x")]
    [InlineData("section 'ChatOrlean'", "--ChatOrlean:Store=Postgres")]
    [InlineData("ChatOrleans:Store is Sqlite", Open, $"--ChatOrleans:Cluster:ConnectionString={NoServer}")]
    [InlineData(
        "ChatOrleans:Cluster:Tls:CertificateFile, ChatOrleans:Cluster:Tls:PrivateKeyFile, "
        + "ChatOrleans:Cluster:Tls:AuthorityFile must be set. Without certificates whoever reaches a silo's ports may call every "
        + "grain; ChatOrleans:Cluster:Tls:Mode=None allows that.",
        "--ChatOrleans:Store=Postgres", $"--ChatOrleans:Postgres:ConnectionString={NoServer}",
        $"--ChatOrleans:Cluster:ConnectionString={NoServer}")]
    [InlineData(
        "PostgreSQL at '127.0.0.1:1'", Open, "--ChatOrleans:Store=Postgres",
        $"--ChatOrleans:Postgres:ConnectionString={NoServer}", $"--ChatOrleans:Cluster:ConnectionString={NoServer}")]
    [InlineData(
        "ChatOrleans:Operator:Key must be a string with a minimum length of 32", "--ChatOrleans:Operator:Key=short",
        Open, "--ChatOrleans:Store=Postgres", $"--ChatOrleans:Postgres:ConnectionString={NoServer}",
        $"--ChatOrleans:Cluster:ConnectionString={NoServer}")]
    [InlineData("Kestrel:Certificates:Default:KeyPath names a file", "--Kestrel:Certificates:Default:KeyPath=/nowhere.pem")]
    public async Task A_wrong_setting_is_named(string named, params string[] arguments) =>
        (await ProgramRun.Of("SiloHost", ["--urls", "http://127.0.0.1:0", .. arguments])).Refusal().ShouldContain(named);

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using var postgres = new PostgresServer();
        await postgres.Start();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string[] arguments =
        [
            "--urls", "http://127.0.0.1:0", Open, "--ChatOrleans:Store=Postgres", "--ChatOrleans:Cluster:Address=127.0.0.1",
            $"--ChatOrleans:Postgres:ConnectionString={postgres.ConnectionString}",
            $"--ChatOrleans:Cluster:ConnectionString={postgres.ConnectionString}",
        ];
        (await ProgramRun.Of("SiloHost", [.. arguments, $"--ChatOrleans:Cluster:SiloPort={port}"])).Refusal()
            .ShouldContain($"ChatOrleans:Cluster:SiloPort {port}");
        (await ProgramRun.Of("SiloHost", [.. arguments, $"--ChatOrleans:Cluster:GatewayPort={port}"])).Refusal()
            .ShouldContain($"ChatOrleans:Cluster:GatewayPort {port}");
    }
}
