using System.Diagnostics;

namespace ChatOrleans.Testing;

/// <summary>
/// A program of ours, the product as a rule, as a process of its own: it can be killed and started again on the same
/// port and data.
/// </summary>
/// <param name="program">Name of its project.</param>
/// <param name="settings">Such as <c>Limits:MessagesBurst=5</c>, below section ChatOrleans.</param>
public sealed class ServerProcess(string program, params string[] settings) : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private Process? _process;

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>User and system time since the start.</summary>
    public TimeSpan ProcessorTime => Fresh().TotalProcessorTime;

    public long ResidentBytes => Fresh().WorkingSet64;

    /// <summary>Returns when it listens.</summary>
    public async Task Start()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments =
        [
            Repository.Program(program),
            "--urls", Address.ToString(),
            $"--ChatOrleans:DataDirectory={_directory.Path}",
            .. settings.Select(setting => $"--ChatOrleans:{setting}"),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        const string mark = "Now listening on: ";
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at)
            {
                Address = new(line[(at + mark.Length)..]);
                // Read on, or the server would wait for its log to be read.
                _ = _process.StandardOutput.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    private Process Fresh()
    {
        var process = _process ?? throw new InvalidOperationException("The server does not run.");
        process.Refresh();
        return process;
    }

    /// <summary>SIGKILL: no code of the process runs any more.</summary>
    public async Task Kill()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _directory.Dispose();
    }
}
