using System.Diagnostics;
using System.Text;

namespace ChatOrleans.Testing;

/// <summary>
/// A PostgreSQL server of the tests' own, reached by a Unix socket in its directory. Its shell ends it when the tests'
/// process ends, however that ends.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // SIGQUIT is what pg_ctl calls an immediate stop: nothing is written any more, as in a crash.
    private const string Run = """
        "$0" "$@" & server=$!
        read -r how
        kill "-${how:-QUIT}" $server
        wait $server
        """;

    private static readonly string? Binaries = Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .MaxBy(bin => bin, StringComparer.Ordinal)
        : null;

    // The server refuses to run as root.
    private static readonly string[] AsPostgres = Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
        : [];

    private readonly TestDirectory _directory = new();
    private Process? _process;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Of the cluster's own database; add <c>Database=…</c> for another.</summary>
    public string ConnectionString => $"Host={_directory.Path};Username=postgres";

    private string Cluster => Path.Combine(_directory.Path, "d");

    /// <summary>Starts the server, on what it kept if it ran before; returns when it takes connections.</summary>
    public async Task Start()
    {
        DebianPackage.Require("postgresql", Binaries is null ? null : Path.Combine(Binaries, "initdb"));
        if (!Directory.Exists(Cluster))
        {
            if (AsPostgres is not [])
            {
                await Finish(Spawn(["chown", "postgres:postgres", _directory.Path]));
            }

            await Finish(Spawn(
            [
                .. AsPostgres, Path.Combine(Binaries!, "initdb"), "-D", Cluster, "-U", "postgres", "-A", "trust",
                "-E", "UTF8", "--locale=C.UTF-8", "-N",
            ]));
        }

        _process = Spawn(
        [
            "/bin/sh", "-c", Run, .. AsPostgres, Path.Combine(Binaries!, "postgres"), "-D", Cluster,
            "-k", _directory.Path, "-c", "listen_addresses=",
        ]);
        var said = new StringBuilder();
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            said.AppendLine(line);
            if (line.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                // Read on, or the server would wait for its log to be read.
                _ = _process.StandardError.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException($"PostgreSQL ended before it took connections:\n{said}");
    }

    /// <summary>A file of SQL, as an administrator runs it by psql.</summary>
    public Task Execute(string file) => Finish(Spawn(
        [Path.Combine(Binaries!, "psql"), "-X", "-q", "-h", _directory.Path, "-U", "postgres", "-f", file]));

    /// <summary>As a crash of the machine would: uncommitted writes are gone.</summary>
    public Task Crash() => Stop("QUIT");

    /// <summary>As an operator would: sessions are ended, everything is written.</summary>
    public Task ShutDown() => Stop("INT");

    public async ValueTask DisposeAsync()
    {
        await Crash();
        _directory.Dispose();
    }

    private async Task Stop(string signal)
    {
        if (_process is { } process)
        {
            _process = null;
            await process.StandardInput.WriteLineAsync(signal);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private static Process Spawn(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        return Process.Start(start)!;
    }

    private static async Task Finish(Process process)
    {
        using (process)
        {
            var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException(string.Concat(said));
            }
        }
    }
}
