using System.Collections.Concurrent;
using System.Diagnostics;

namespace ChatOrleans.Deploy.Tests.Images;

/// <summary>A program that runs until it is ended. Its shell ends it when the tests' process ends, however that ends.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private const string Run = """
        "$0" "$@" 2>&1 & daemon=$!
        read -r _
        eval "$CHAT_END"
        wait $daemon
        """;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    /// <param name="end">Shell command that ends it; <c>$daemon</c> is its process.</param>
    public Daemon(string end, string program, params string[] arguments)
    {
        _process = new()
        {
            StartInfo = new("/bin/sh", ["-c", Run, program, .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
                Environment = { ["CHAT_END"] = end },
            },
        };
        _process.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? string.Empty);
        _process.Start();
        _process.BeginOutputReadLine();
    }

    public string Said => string.Join('\n', _said);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
