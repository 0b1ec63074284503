using ChatOrleans.Clustering;
using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>The command as an operator runs it: a process of its own.</summary>
public sealed class CertificatesCommandTests : IDisposable
{
    private const UnixFileMode OwnerOfFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly string[] Names =
        ["authority.key", "authority.pem", "edge.key", "edge.pem", "silo.key", "silo.pem"];

    private readonly TestDirectory _directory = new();

    private string Out => Path.Combine(_directory.Path, "certificates");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_files_are_their_owners_alone_and_stay_unless_new_ones_are_asked_for()
    {
        (await Run()).Code.ShouldBe(0);
        File.GetUnixFileMode(Out).ShouldBe(OwnerOfFile | UnixFileMode.UserExecute);
        var files = Directory.GetFiles(Out).Order(StringComparer.Ordinal).ToList();
        files.Select(Path.GetFileName).ShouldBe(Names);
        files.ShouldAllBe(file => File.GetUnixFileMode(file) == OwnerOfFile);

        var first = Texts();
        var again = await Run();
        again.Code.ShouldBe(1);
        again.Error.ShouldBe(
            $"'{Path.Combine(Out, "authority.pem")}' is there already. --renew makes new certificates of the authority that is "
            + "there.\n");
        Texts().ShouldBe(first);

        (await Run("--renew", "--days", "1")).Code.ShouldBe(0);
        var second = Texts();
        Names.Where(name => second[name] == first[name]).ShouldBe(["authority.key", "authority.pem"]);
        Directory.GetFiles(Out).ShouldAllBe(file => File.GetUnixFileMode(file) == OwnerOfFile);
    }

    [Theory]
    [InlineData("silo", PeerRole.Silo)]
    [InlineData("edge", PeerRole.Edge)]
    public async Task Each_is_good_for_its_role_and_its_cluster_until_it_expires(string name, PeerRole role)
    {
        (await Run("--cluster", "north", "--days", "30")).Code.ShouldBe(0);
        var settings = new ClusterSettings { ClusterId = "north" };
        (settings.Tls.CertificateFile, settings.Tls.PrivateKeyFile, settings.Tls.AuthorityFile) = (
            Path.Combine(Out, $"{name}.pem"), Path.Combine(Out, $"{name}.key"), Path.Combine(Out, "authority.pem"));
        var time = new ManualTime();
        time.Advance(DateTimeOffset.UtcNow - time.GetUtcNow());
        (PeerCertificate.Read(settings, role, time).Expires - time.GetUtcNow()).TotalDays.ShouldBe(30, tolerance: 0.1);

        settings.ClusterId = "south";
        Refusal(role).ShouldEndWith($"/{name}.pem' cannot be used: it does not bear the name {name}.south.chatorleans.");
        settings.ClusterId = "north";
        Refusal(role == PeerRole.Silo ? PeerRole.Edge : PeerRole.Silo).ShouldContain("cannot be used");
        settings.Tls.PrivateKeyFile = Path.Combine(Out, "authority.key");
        Refusal(role).ShouldContain("ChatOrleans:Cluster:Tls:PrivateKeyFile");
        settings.Tls.PrivateKeyFile = Path.Combine(Out, $"{name}.key");
        time.Advance(TimeSpan.FromDays(31));
        Refusal(role).ShouldContain("expired");

        string Refusal(PeerRole asked) =>
            Should.Throw<InvalidOperationException>(() => PeerCertificate.Read(settings, asked, time)).Message;
    }

    [Theory]
    [InlineData(2, "Usage: certificates --out DIRECTORY", "--cluster", "chat")]
    [InlineData(2, "Usage", "--out", "/nowhere", "--clutser", "chat")]
    [InlineData(2, "Usage", "--out", "/nowhere", "--cluster", "a.b")]
    [InlineData(2, "Usage", "--out", "/nowhere", "--days", "0")]
    [InlineData(1, "--out '/proc/nowhere' cannot be written", "--out", "/proc/nowhere")]
    public async Task What_is_wrong_is_said(int expected, string said, params string[] arguments)
    {
        var run = await ProgramRun.Of("Host", ["certificates", .. arguments]);
        run.Code.ShouldBe(expected);
        run.Error.ShouldContain(said);
    }

    private Task<ProgramRun> Run(params string[] arguments) =>
        ProgramRun.Of("Host", ["certificates", "--out", Out, .. arguments]);

    private Dictionary<string, string> Texts() =>
        Names.ToDictionary(name => name, name => File.ReadAllText(Path.Combine(Out, name)));
}
