using System.Diagnostics;

namespace ChatOrleans.Simulation.Tests;

/// <summary>A seed is a whole history: the same here, again, and in another process.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(19)]
    public async Task The_same_seed_gives_the_same_history(ulong seed)
    {
        var first = Run.Of(new() { Seed = seed });
        Run.Of(new() { Seed = seed }).Hash.ShouldBe(first.Hash);
        Run.Of(new() { Seed = seed, Traced = true }).Hash.ShouldBe(first.Hash, "looking on changes nothing");
        (await HashInAnotherProcess(seed)).ShouldBe(first.Hash.ToString("x16"));
    }

    [Fact]
    public void Another_seed_gives_another_history() =>
        Run.Of(new() { Seed = 1 }).Hash.ShouldNotBe(Run.Of(new() { Seed = 2 }).Hash);

    private static async Task<string> HashInAnotherProcess(ulong seed)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "ChatOrleans.Simulation.dll"), "--seed", $"{seed}", "--hash"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }
}
