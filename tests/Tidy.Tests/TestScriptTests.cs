using System.Diagnostics;
using System.Globalization;
using ChatOrleans.Testing;

namespace ChatOrleans.Tidy.Tests;

/// <summary><c>./test.sh</c> itself, in a checkout of made-up suites, with made-up programs that build and install.</summary>
public sealed class TestScriptTests : IDisposable
{
    private const string Good = "echo '  Good.Tests  Total: 3, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 1.0s'";

    private readonly TestDirectory _checkout = new();

    public TestScriptTests()
    {
        foreach (var file in SourceLine.Files("*", "scripts").Append("test.sh"))
        {
            Write(file, File.ReadAllText(Path.Combine(Repository.Root, file)));
        }

        Directory.CreateDirectory(Path.Combine(_checkout.Path, "src/EdgeHost/ClientApp"));
        Write("programs/dotnet", "[ $1 != --list-sdks ] || echo '10.0.100 [/usr/share/dotnet/sdk]'");
        Write("programs/apt-get", string.Empty);
        Client(total: 2, passed: 2);
        Suite("Good", Good);
    }

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task It_sums_up_what_passed() => (await Run()).ShouldBe((0, "5 passed, 0 failed"));

    [Fact]
    public async Task It_runs_two_suites_at_a_time()
    {
        foreach (var (suite, other) in new[] { ("One", "Two"), ("Two", "One") })
        {
            Suite(suite, $"touch {suite}; for i in {{1..600}}; do [ -e {other} ] && {Good} && exit; sleep 0.1; done");
        }

        (await Run()).ShouldBe((0, "11 passed, 0 failed"));
    }

    [Fact]
    public async Task A_suite_that_was_not_built_fails()
    {
        Directory.CreateDirectory(Path.Combine(_checkout.Path, "tests/Other.Tests"));
        (await Run()).ShouldBe((1, "5 passed, 1 failed"));
    }

    [Theory]
    [InlineData("echo 'Other.Tests  Total: 3, Errors: 0, Failed: 1, Skipped: 0, Not Run: 0, Time: 1s'; exit 1", 7, 1)]
    [InlineData("echo 'Other.Tests  Total: 3, Errors: 0, Failed: 0, Skipped: 1, Not Run: 0, Time: 1s'", 7, 1)]
    [InlineData("echo 'Other.Tests  Total: 3, Errors: 0, Failed: 0, Skipped: 0, Not Run: 2, Time: 1s'", 6, 2)]
    [InlineData("echo 'Other.Tests  Total: 1, Errors: 2, Failed: 1, Skipped: 0, Not Run: 0, Time: 1s'; exit 1", 5, 3)]
    [InlineData("echo 'Other.Tests  Total: 0, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 1s'", 5, 1)]
    [InlineData("echo 'Other.Tests  Total: 3, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 1s'; kill -SEGV $$", 7, 1)]
    [InlineData("echo '[PASS]'; kill -SEGV $$", 5, 1)]
    [InlineData("exit 0", 5, 1)]
    [InlineData("read -r _ _ _ lane _ </proc/$PPID/stat; kill -KILL $lane", 5, 1)]  // what runs it ends without a word
    public async Task A_suite_fails_that_is_not_run_to_its_end_and_whole(string suite, int passed, int failed)
    {
        Suite("Other", suite);
        (await Run()).ShouldBe((1, $"{passed} passed, {failed} failed"));
    }

    [Theory]
    [InlineData(2, 1, 0, "4 passed, 1 failed")]
    [InlineData(2, 2, 1, "4 passed, 1 failed")]  // an error outside of any test
    [InlineData(0, 0, 0, "3 passed, 1 failed")]
    public async Task So_does_the_web_clients(int total, int passed, int exitCode, string sum)
    {
        Client(total, passed, exitCode);
        (await Run()).ShouldBe((1, sum));
    }

    [Theory]
    [InlineData("")]
    [InlineData("for last; do :; done; echo '{' >${last#--outputFile=}")]
    public async Task And_when_it_says_nothing(string npm)
    {
        Write("programs/npm", npm);
        (await Run()).ShouldBe((1, "3 passed, 1 failed"));
    }

    [Fact]
    public async Task A_failed_build_fails()
    {
        Write("programs/dotnet", "[ $1 = --list-sdks ] && echo '10.0.100 [/usr/share/dotnet/sdk]'");
        (await Run()).ShouldBe((1, "0 passed, 1 failed"));
    }

    [Fact]
    public async Task Who_ends_it_ends_its_suites()
    {
        var pid = Path.Combine(_checkout.Path, "pid");
        Suite("Slow", $"echo $$ >{pid}; exec sleep 600");
        using var script = Start();
        await Eventually.True(() => File.Exists(pid) && File.ReadAllText(pid).EndsWith('\n'), "the slow suite runs");
        using var suite = Process.GetProcessById(int.Parse(File.ReadAllText(pid), CultureInfo.InvariantCulture));
        using (var kill = Process.Start("kill", $"-TERM {script.Id}"))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await suite.WaitForExitAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        script.ExitCode.ShouldBe(130);
    }

    private void Suite(string name, string script)
    {
        Directory.CreateDirectory(Path.Combine(_checkout.Path, $"tests/{name}.Tests"));
        Write($"artifacts/bin/{name}.Tests/debug/ChatOrleans.{name}.Tests", script);
    }

    private void Client(int total, int passed, int exitCode = 0) => Write(
        "programs/npm",
        $$"""
        for last; do :; done
        echo '{"numTotalTests":{{total}},"numPassedTests":{{passed}}}' >${last#--outputFile=}
        exit {{exitCode}}
        """);

    private void Write(string file, string text)
    {
        var path = Path.Combine(_checkout.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.StartsWith("#!", StringComparison.Ordinal) ? text : $"#!/bin/bash\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The exit code, and the last line.</summary>
    private async Task<(int ExitCode, string Sum)> Run()
    {
        using var script = Start();
        var said = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (script.ExitCode, said.TrimEnd().Split('\n')[^1]);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Path.Combine(_checkout.Path, "test.sh"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{Path.Combine(_checkout.Path, "programs")}:{start.Environment["PATH"]}";
        return Process.Start(start)!;
    }
}
