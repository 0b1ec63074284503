using System.Diagnostics;

namespace ChatOrleans.Testing;

/// <summary>One of our programs that is expected to end by itself, and its output.</summary>
public sealed record ProgramRun(int Code, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="program">Name of its project.</param>
    /// <param name="arguments">As they are.</param>
    /// <exception cref="TimeoutException">It went on running; says what it said until then.</exception>
    public static async Task<ProgramRun> Of(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Repository.Program(program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
            return new(process.ExitCode, await output, await error);
        }
        catch (TimeoutException timeout)
        {
            process.Kill();
            throw new TimeoutException($"{program} does not end:\n{await output}{await error}", timeout);
        }
    }

    /// <summary>Of a start that failed as it must: exit code 1, one line on standard error, and no stack anywhere.</summary>
    /// <exception cref="InvalidOperationException">It did not; says what it said.</exception>
    public string Refusal()
    {
        const string begin = "ChatOrleans cannot start: ";
        return Code == 1 && Error.StartsWith(begin, StringComparison.Ordinal) && Error.IndexOf('\n') == Error.Length - 1
            && !(Output + Error).Contains("   at ", StringComparison.Ordinal)
            ? Error[begin.Length..^1]
            : throw new InvalidOperationException($"Exit code {Code}:\n{Output}{Error}");
    }
}
