using System.Diagnostics;

namespace ChatOrleans.Testing;

/// <summary>
/// A Redis server of the tests' own, reached by a Unix socket in its directory, that writes everything to its disk before it
/// answers. Its shell ends it when the tests' process ends, however that ends.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Binary = "/usr/bin/redis-server";

    private const string Run = """
        "$0" "$@" & server=$!
        read -r end
        kill -KILL $server
        wait $server
        """;

    private readonly TestDirectory _directory = new();
    private Process? _process;

    /// <summary>As StackExchange.Redis reads it.</summary>
    public string ConnectionString => $"!{Socket}";

    private string Socket => Path.Combine(_directory.Path, "redis");

    /// <summary>Returns when it takes connections.</summary>
    public async Task Start()
    {
        DebianPackage.Require("redis-server", Binary);
        _process = Process.Start(new ProcessStartInfo(
            "/bin/sh",
            [
                "-c", Run, Binary, "--port", "0", "--unixsocket", Socket, "--dir", _directory.Path,
                "--save", "", "--appendonly", "yes", "--appendfsync", "always",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("The server is now ready to accept connections", StringComparison.Ordinal))
            {
                // Read on, or the server would wait for its log to be read.
                _ = _process.StandardOutput.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException("Redis ended before it took connections.");
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
}
