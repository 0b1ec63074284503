using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ChatOrleans.Settings;
using ChatOrleans.Testing;
using Microsoft.Extensions.Configuration;

namespace ChatOrleans.EdgeHost.Tests;

/// <summary>The program as an operator starts it, with something wrong: one line says what, and the exit code is 1.</summary>
public sealed class StartTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string NoServer = "Host=127.0.0.1;Port=1;Username=chat";
    private const string KeySecret = "--ChatOrleans:Auth:KeySecret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private const string Open = "--ChatOrleans:Cluster:Tls:Mode=None";

    private readonly TestDirectory _directory = new();

    private string Data => Path.Combine(_directory.Path, "data");

    private string Secrets => Path.Combine(_directory.Path, "secrets");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("'ChatOrleans:Limits:MesagesPerMinute'", "--ChatOrleans:Limits:MesagesPerMinute=5")]
    [InlineData("'ChatOrleans:Cluster:ClusterIdd'", "--ChatOrleans:Cluster:ClusterIdd=x")]
    [InlineData("'ChatOrleans:Auth:Isuer'", "--ChatOrleans:Auth:Isuer=x")]
    [InlineData("'ChatOrleans:Limits:PageSize:0'", "--ChatOrleans:Limits:PageSize:0=5")]
    [InlineData("section 'ChatOrlean'", "--ChatOrlean:Store=Postgres")]
    [InlineData("section 'chat-orleans'", "--chat-orleans:Store=Postgres")]
    [InlineData("section 'ChatOrleans_Store'", "--ChatOrleans_Store=Postgres")]
    [InlineData("ChatOrleans:Limits:PageSize must be between 1 and 1000.", "--ChatOrleans:Limits:PageSize=0")]
    [InlineData("'ChatOrleans:Limits:PageSize'", "--ChatOrleans:Limits:PageSize=many")]
    [InlineData("ChatOrleans:Cors:Origins has 'https://app.example/'", "--ChatOrleans:Cors:Origins:0=https://app.example/")]
    [InlineData("ChatOrleans:Cors:Origins has '*'", "--ChatOrleans:Cors:Origins:0=*")]
    [InlineData("ChatOrleans:Metrics:Address is like", "--ChatOrleans:Metrics:Address=localhost")]
    [InlineData("ChatOrleans:Postgres:ConnectionString field is required.", "--ChatOrleans:Store=Postgres")]
    [InlineData(
        "PostgreSQL at '127.0.0.1:1'", "--ChatOrleans:Store=Postgres", $"--ChatOrleans:Postgres:ConnectionString={NoServer}")]
    [InlineData(
        "ChatOrleans:Store is Sqlite, a store of one process", Open, $"--ChatOrleans:Cluster:ConnectionString={NoServer}")]
    [InlineData(
        "The database of ChatOrleans:Cluster:ConnectionString cannot be used",
        "--ChatOrleans:Cluster:Role=Edge", $"--ChatOrleans:Cluster:ConnectionString={NoServer}", KeySecret, Open)]
    [InlineData(
        "ChatOrleans:Cluster:Tls:CertificateFile, ChatOrleans:Cluster:Tls:PrivateKeyFile must be set.",
        "--ChatOrleans:Cluster:Role=Edge", $"--ChatOrleans:Cluster:ConnectionString={NoServer}",
        "--ChatOrleans:Cluster:Tls:AuthorityFile=authority.pem")]
    [InlineData(
        "ChatOrleans:Cluster:Tls:CertificateFile '/nowhere.pem' cannot be used: ", "--ChatOrleans:Cluster:Role=Edge",
        $"--ChatOrleans:Cluster:ConnectionString={NoServer}", "--ChatOrleans:Cluster:Tls:AuthorityFile=/nowhere.pem",
        "--ChatOrleans:Cluster:Tls:CertificateFile=/nowhere.pem", "--ChatOrleans:Cluster:Tls:PrivateKeyFile=/nowhere.key")]
    [InlineData(
        "ChatOrleans:Cluster:ClusterId stands in the names of certificates", "--ChatOrleans:Cluster:Role=Edge",
        $"--ChatOrleans:Cluster:ConnectionString={NoServer}", "--ChatOrleans:Cluster:Tls:AuthorityFile=/nowhere.pem",
        "--ChatOrleans:Cluster:Tls:CertificateFile=/nowhere.pem", "--ChatOrleans:Cluster:Tls:PrivateKeyFile=/nowhere.key",
        "--ChatOrleans:Cluster:ClusterId=a.b")]
    [InlineData(
        "ChatOrleans:Cluster:ConnectionString cannot be read by Postgres",
        "--ChatOrleans:Cluster:Role=Edge", "--ChatOrleans:Cluster:ConnectionString=nonsense")]
    [InlineData(
        "ChatOrleans:Cluster:ConnectionString cannot be read by AzureTables", "--ChatOrleans:Cluster:Provider=AzureTables",
        "--ChatOrleans:Cluster:Role=Edge", "--ChatOrleans:Cluster:ConnectionString=nonsense")]
    [InlineData(
        "The database of ChatOrleans:Cluster:ConnectionString cannot be used", "--ChatOrleans:Cluster:Provider=Redis",
        "--ChatOrleans:Cluster:Role=Edge", "--ChatOrleans:Cluster:ConnectionString=127.0.0.1:1", KeySecret, Open)]
    [InlineData(
        "Kestrel:Certificates:Default:Path names a file that does not exist: '/nowhere.pem'.",
        "--Kestrel:Certificates:Default:Path=/nowhere.pem")]
    [InlineData("name the proxies in ChatOrleans:Proxies", "--FORWARDEDHEADERS_ENABLED=true")]
    [InlineData("ChatOrleans:Proxies has 'proxy.example'", "--ChatOrleans:Proxies:0=proxy.example")]
    [InlineData("ChatOrleans:BasePath is 'chat'", "--ChatOrleans:BasePath=chat")]
    [InlineData("ChatOrleans:BasePath is '/chat/'", "--ChatOrleans:BasePath=/chat/")]
    [InlineData("ChatOrleans:BasePath is '/\"><script>'", "--ChatOrleans:BasePath=/\"><script>")]
    [InlineData("ChatOrleans:Proxies has '0.0.0.0/0'", "--ChatOrleans:Proxies:0=::1", "--ChatOrleans:Proxies:1=0.0.0.0/0")]
    [InlineData("ChatOrleans:Edge:ConnectionsPerAddress must be between", "--ChatOrleans:Edge:ConnectionsPerAddress=0")]
    [InlineData("ChatOrleans:DataDirectory '/proc/nowhere' cannot be written", "--ChatOrleans:DataDirectory=/proc/nowhere")]
    [InlineData(
        "An edge of a cluster needs ChatOrleans:Auth:KeySecret or ChatOrleans:Auth:KeySecretFile", Open,
        "--ChatOrleans:Cluster:Role=Edge", $"--ChatOrleans:Cluster:ConnectionString={NoServer}")]
    [InlineData("ChatOrleans:Auth:KeySecret is not 32 bytes in Base64", "--ChatOrleans:Auth:KeySecret=c2hvcnQ=")]
    [InlineData("ChatOrleans:Auth:KeySecret is not 32 bytes in Base64", "--ChatOrleans:Auth:KeySecret=no Base64")]
    [InlineData("ChatOrleans:Auth:KeySecretFile '/nowhere' cannot be read", "--ChatOrleans:Auth:KeySecretFile=/nowhere")]
    [InlineData("ChatOrleans:Auth:KeySecretFile '/dev/null' is not 32 bytes", "--ChatOrleans:Auth:KeySecretFile=/dev/null")]
    [InlineData("are both set: give one", KeySecret, "--ChatOrleans:Auth:KeySecretFile=/nowhere")]
    [InlineData("ChatOrleans:Auth:KeyLifetime must be between", "--ChatOrleans:Auth:KeyLifetime=1.00:00:00")]
    public async Task A_wrong_setting_is_named(string named, params string[] arguments) =>
        (await Refused(arguments)).ShouldContain(named);

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        (await Refused("--urls", $"http://{listener.LocalEndpoint}")).ShouldContain(listener.LocalEndpoint.ToString()!);
    }

    [Fact]
    public async Task A_database_that_cannot_be_used_is_named()
    {
        Directory.CreateDirectory(Data);
        var file = Path.Combine(Data, "chat.db");
        await File.WriteAllTextAsync(file, new string('x', 10_000), TestContext.Current.CancellationToken);
        (await Refused()).ShouldContain($"'{file}' cannot be used");

        File.Delete(file);
        await using (var server = new ServerProcess("Host", $"DataDirectory={Data}"))
        {
            await server.Start();
            await server.Stop();
        }

        // Where SQLite has the number of the schema: https://sqlite.org/fileformat.html#the_database_header.
        await using (var header = File.OpenWrite(file))
        {
            header.Position = 63;
            header.WriteByte(99);
        }

        (await Refused()).ShouldContain($"{file} has schema 99");
    }

    [Fact]
    public async Task A_damaged_database_is_named()
    {
        var file = Path.Combine(Data, "chat.db");
        await using (var server = new ServerProcess("Host", $"DataDirectory={Data}"))
        {
            await server.Start();
            await using var ann = await ChatPerson.Register(server.Address, "ann");
            await server.Stop();
        }

        // The first page, with the schema, is whole.
        await using (var damaged = File.OpenWrite(file))
        {
            damaged.Position = 4_096;
            damaged.Write(Enumerable.Repeat((byte)'x', (int)damaged.Length - 4_096).ToArray());
        }

        (await Refused()).ShouldContain($"'{file}' cannot be read");
    }

    [Theory]
    [InlineData("20260101000000-00000000.pem", "text")]
    [InlineData("20260101000000-00000000.pem", "public key")]
    [InlineData("20260101000000-00000000.pem", "other curve")]
    [InlineData("key.pem", "key")]
    [InlineData("20260101000000-00000000.key", "key")]
    public async Task Junk_among_signing_keys_to_import_is_named_before_the_host_listens(string name, string what)
    {
        using var key = ECDsa.Create(what == "other curve" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
        var content = what switch
        {
            "text" => "no key",
            "public key" => key.ExportSubjectPublicKeyInfoPem(),
            _ => key.ExportPkcs8PrivateKeyPem(),
        };
        var keys = Directory.CreateDirectory(Path.Combine(Data, "keys")).FullName;
        var file = Path.Combine(keys, name);
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        (await Refused()).ShouldContain($"'{file}' is not a usable signing key");
        Directory.GetFiles(keys).ShouldBe([file]);
    }

    [Fact]
    public async Task Files_that_mounts_and_killed_starts_have_left_among_signing_keys_are_ignored()
    {
        var keys = Directory.CreateDirectory(Path.Combine(Data, "keys")).FullName;
        await File.WriteAllTextAsync(Path.Combine(keys, ".mounted"), "x", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(keys, "20260101000000-00000000.pem.new"), "x", TestContext.Current.CancellationToken);
        await using var server = new ServerProcess("Host", $"DataDirectory={Data}");
        await server.Start();
        (await OperatorClient.PublishedKeys(server.Address)).ShouldHaveSingleItem();
        Directory.GetFiles(keys, "*.pem").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_secret_that_is_lost_is_named_and_no_key_is_made_silently()
    {
        var file = Path.Combine(Data, "key-secret");
        await using var server = new ServerProcess("Host", $"DataDirectory={Data}");
        await server.Start();
        await using var ann = await ChatPerson.Register(server.Address, "ann");
        await server.Stop();
        File.Move(file, file + ".kept");
        (await Refused()).ShouldContain(
            $"Signing key '{OperatorClient.KeyIdOf(ann.AccessToken)}' of the store cannot be decrypted by "
            + $"ChatOrleans:Auth:KeySecretFile '{file}'");

        await using (var other = new ServerProcess("Host", $"DataDirectory={Data}", "Cluster:ClusterId=other"))
        {
            await other.Start();
            await other.Stop();
        }

        File.Move(file + ".kept", file, overwrite: true);
        await server.Start();
        (await ann.Call(HttpMethod.Get, "users/me")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_data_directory_is_the_owners_alone_and_a_wider_one_is_warned_of()
    {
        await using (var server = new ServerProcess("Host", $"DataDirectory={Data}"))
        {
            await server.Start();
            File.GetUnixFileMode(Data).ShouldBe(Owner);
        }

        File.SetUnixFileMode(Data, Owner | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        (await ProgramRun.Of(
            "Host", "--urls", $"http://{listener.LocalEndpoint}", $"--ChatOrleans:DataDirectory={Data}"))
            .Output.ShouldContain($"'{Data}': its mode is 705");
    }

    [Fact]
    public async Task In_whatever_directory_its_files_are_the_owners_alone()
    {
        const UnixFileMode wide = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Directory.CreateDirectory(Data, Owner | wide | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        await using var server = new ServerProcess("Host", $"DataDirectory={Data}");
        for (var start = 0; start < 2; start++)
        {
            await server.Start();
            await using var person = await ChatPerson.Register(server.Address, $"person{start}");
            var files = Directory.GetFiles(Data, "*", SearchOption.AllDirectories);
            files.Select(file => Path.GetFileName(file)).ShouldBeSubsetOf(
                files.Where(file => File.GetUnixFileMode(file) == (Owner & ~UnixFileMode.UserExecute))
                    .Select(file => Path.GetFileName(file)));
            files.Select(file => Path.GetFileName(file)).ShouldContain("chat.db-wal");
            files.Select(file => Path.GetFileName(file)).ShouldContain("key-secret");

            // As after a careless restore.
            await server.Kill();
            Array.ForEach(files, file => File.SetUnixFileMode(file, File.GetUnixFileMode(file) | wide));
        }
    }

    [Fact]
    public async Task Secrets_come_from_files_as_they_are_mounted()
    {
        // Kubernetes' links, by which it changes all files of a mount at once.
        var mounted = Directory.CreateDirectory(Path.Combine(_directory.Path, "secrets", "..2026")).FullName;
        File.CreateSymbolicLink(Path.Combine(Secrets, "..data"), "..2026");
        await Secret(Path.Combine("..2026", "ChatOrleans__Operator__Key"), $"{OperatorClient.Key}\n");
        File.CreateSymbolicLink(
            Path.Combine(Secrets, "ChatOrleans__Operator__Key"), Path.Combine("..data", "ChatOrleans__Operator__Key"));
        await using var server = new ServerProcess(
            "Host", $"SecretsDirectory={Secrets}", "Operator:Key=another key, which the file wins over");
        await server.Start();
        using var known = new OperatorClient(server.Address);
        (await known.Keys()).Status.ShouldBe(200);
        Directory.GetFiles(mounted).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_wrong_file_of_a_secret_stops_the_start()
    {
        Directory.CreateDirectory(Secrets);
        var setting = $"--ChatOrleans:SecretsDirectory={Secrets}";
        await Secret("ChatOrleans__Operator__Keyy", "x");
        (await Refused(setting)).ShouldContain("Unknown configuration key 'ChatOrleans:Operator:Keyy'.");
        File.Delete(Path.Combine(Secrets, "ChatOrleans__Operator__Keyy"));
        await Secret("ChatOrleans__Limits__PageSize", "0");
        (await Refused(setting)).ShouldContain("ChatOrleans:Limits:PageSize must be between 1 and 1000.");
        (await Refused("--ChatOrleans:SecretsDirectory=/nowhere")).ShouldContain(
            "ChatOrleans:SecretsDirectory '/nowhere' cannot be read");
    }

    [Fact]
    public void Sections_of_others_are_left_alone()
    {
        Should.NotThrow(() => ConfigurationKeys.ThrowIfUnknown(
            new ConfigurationManager
            {
                ["CHATORLEANS_SERVICE_HOST"] = "10.0.0.1",
                ["CHATORLEANS_PORT"] = "tcp://10.0.0.1:80",
                ["Logging:LogLevel:Default"] = "Warning",
                ["ChatOrleans:Edge:DrainSpread"] = "00:00:01",
                ["ChatOrleans:Operator:Key"] = "of silos",
                ["ChatOrleans:BasePath"] = "/chat",
                ["chatorleans:limits:pagesize"] = "10",
            },
            SiloHosting.Sections,
            others: ["ChatOrleans:BasePath", "ChatOrleans:Edge", "ChatOrleans:Operator"]));
    }

    private Task Secret(string file, string text) =>
        File.WriteAllTextAsync(Path.Combine(Secrets, file), text, TestContext.Current.CancellationToken);

    private async Task<string> Refused(params string[] arguments) => (await ProgramRun.Of(
        "Host", ["--urls", "http://127.0.0.1:0", $"--ChatOrleans:DataDirectory={Data}", .. arguments])).Refusal();
}
