using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatOrleans.Testing;

/// <summary>
/// One of our programs, usually the product, as a process of its own: it can be killed and started again on the same port and
/// data. Its shell kills it when the tests' process ends, however that ends.
/// </summary>
/// <param name="program">Name of its project.</param>
/// <param name="settings">
/// Such as <c>Limits:MessagesBurst=5</c>, below section ChatOrleans; others such as <c>--Logging:LogLevel:Default=None</c>.
/// </param>
public sealed partial class ServerProcess(string program, params string[] settings) : IAsyncDisposable
{
    // The shell closes its own copies of the output, so that the output ends when the program does. It waits for the
    // program last: until then no other process can have its number.
    private const string Run = """
        [ -z "$FILES_MAX" ] || ulimit -n "$FILES_MAX"
        "$0" "$@" </dev/null & server=$!
        echo $server
        exec >&- 2>&-
        while read -r signal; do kill "-$signal" $server; done
        kill -KILL $server
        wait $server
        """;

    // A start waits for others of a cluster; a stop lets clients leave first.
    private static readonly TimeSpan ChangeMax = TimeSpan.FromMinutes(3);

    private readonly TestDirectory _directory = new();
    private Process? _shell;
    private Process? _process;

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Where <c>/metrics</c> is; null when it is nowhere.</summary>
    public Uri? Metrics { get; private set; }

    /// <summary>Ends with the program, however it ends: all that it wrote since it was ready.</summary>
    public Task<string> Output { get; private set; } = Task.FromResult(string.Empty);

    /// <summary>How many files it may have open. Null: as many as the tests.</summary>
    public int? FilesMax { get; init; }

    /// <summary>Bytes of .NET's heap. Null: what .NET takes of the machine's memory.</summary>
    public long? HeapMax { get; init; }

    public bool IsRunning => _shell is not null && !Output.IsCompleted;

    /// <summary>User and system time since the start.</summary>
    public TimeSpan ProcessorTime => Fresh().TotalProcessorTime;

    public long ResidentBytes => Fresh().WorkingSet64;

    public int OpenFiles => Directory.GetFileSystemEntries($"/proc/{Fresh().Id}/fd").Length;

    /// <summary>Returns when it listens, or has started when it is a program that does not.</summary>
    public async Task Start()
    {
        await Kill();
        var said = new ConcurrentQueue<string>();
        try
        {
            await Listen(said).WaitAsync(ChangeMax);
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{program} does not listen:\n{string.Join('\n', said)}", error);
        }
    }

    /// <summary>Freezes it, as a long pause of its machine does.</summary>
    public Task Pause() => Signal("STOP");

    public Task Resume() => Signal("CONT");

    /// <summary>SIGTERM: returns when it has ended in good order.</summary>
    public async Task Stop()
    {
        await Signal("TERM");
        await Output.WaitAsync(ChangeMax);
        await Kill();
    }

    /// <summary>SIGKILL: no code of the process runs any more.</summary>
    public async Task Kill()
    {
        if (_shell is { } shell)
        {
            _shell = null;
            shell.StandardInput.Close();
            await shell.WaitForExitAsync();
            shell.Dispose();
            _process?.Dispose();
            _process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _directory.Dispose();
    }

    private async Task Listen(ConcurrentQueue<string> said)
    {
        _shell = Process.Start(new ProcessStartInfo("/bin/sh", Arguments())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["FILES_MAX"] = $"{FilesMax}", ["DOTNET_GCHeapHardLimit"] = HeapMax?.ToString("x") },
        })!;
        var output = _shell.StandardOutput;
        _process = Process.GetProcessById(int.Parse((await output.ReadLineAsync())!, CultureInfo.InvariantCulture));
        while (await output.ReadLineAsync() is { } line)
        {
            said.Enqueue(line);
            if (ServesMetrics().Match(line) is { Success: true } metrics)
            {
                Metrics = new(metrics.Groups[1].Value);
            }

            var listens = Listens().Match(line);
            if (listens.Success)
            {
                Address = new(listens.Groups[1].Value);
            }

            if (listens.Success || line.Contains("Application started", StringComparison.Ordinal))
            {
                // Read on, or the server would wait for its log to be read.
                Output = output.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException($"{program} ended before it listened:\n{string.Join('\n', said)}");
    }

    private string[] Arguments() =>
    [
        "-c", Run, "dotnet", Repository.Program(program),
        "--urls", Address.ToString(),
        $"--ChatOrleans:DataDirectory={_directory.Path}",
        .. settings.Select(setting => setting.StartsWith("--", StringComparison.Ordinal) ? setting : $"--ChatOrleans:{setting}"),
    ];

    // As a line for people, and as JSON.
    [GeneratedRegex(@"Now listening on: .*?(https?://[\w.:[\]]+)", RegexOptions.None, 5_000)]
    private static partial Regex Listens();

    [GeneratedRegex(@"Metrics are served at .*?(http://[\w.:[\]]+/metrics)", RegexOptions.None, 5_000)]
    private static partial Regex ServesMetrics();

    private async Task Signal(string name)
    {
        var input = (_shell ?? throw new InvalidOperationException("The server does not run.")).StandardInput;
        await input.WriteLineAsync(name);
        await input.FlushAsync();
    }

    private Process Fresh()
    {
        var process = _process ?? throw new InvalidOperationException("The server does not run.");
        process.Refresh();
        return process;
    }
}
