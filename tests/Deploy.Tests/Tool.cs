using System.Diagnostics;

namespace ChatOrleans.Deploy.Tests;

/// <summary>A program that does something and ends.</summary>
internal static class Tool
{
    /// <returns>Its exit code, and what it said: output, then errors.</returns>
    public static async Task<(int ExitCode, string Said)> Try(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(said));
    }

    /// <returns>What it said. It fails the test if it fails.</returns>
    public static async Task<string> Run(string program, params string[] arguments)
    {
        var (exitCode, said) = await Try(program, arguments);
        exitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}\n{said}");
        return said;
    }
}
