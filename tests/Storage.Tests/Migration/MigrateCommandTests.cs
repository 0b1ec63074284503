using System.Diagnostics;
using ChatOrleans.Storage.Migration;
using ChatOrleans.Testing;

namespace ChatOrleans.Storage.Tests.Migration;

/// <summary>The command as an operator runs it: a process of its own.</summary>
public sealed class MigrateCommandTests
{
    [Fact]
    public async Task Killed_in_the_middle_and_run_again_it_ends_with_a_whole_copy()
    {
        await using var source = new SqliteTestStore();
        await using var target = new SqliteTestStore();
        await source.Open();
        await Files.Fill(source, conversations: 5_000);
        string[] arguments =
        [
            "--from:Store=Sqlite", $"--from:DataDirectory={source.Directory}",
            "--to:Store=Sqlite", $"--to:DataDirectory={target.Directory}",
        ];

        (await Run(arguments, killAt: "256 conversations are copied")).Code.ShouldNotBe(0);
        await target.Open();
        await Should.ThrowAsync<InvalidOperationException>(MigrationMark.ThrowIfUnfinished(target.Parts.States));

        var (code, output, _) = await Run(arguments);
        code.ShouldBe(0);
        output.ShouldContain("going on from there");
        output.ShouldContain("Done and verified: 5001 conversations");
        Files.Rows(target).ShouldBe(Files.Rows(source));

        var (again, _, error) = await Run(arguments);
        (again, error).ShouldBe((1, $"The target is not empty: {target.Parts.Contents.Name}. Nothing was changed.\n"));
    }

    [Fact]
    public async Task A_store_in_use_is_refused()
    {
        await using var source = new SqliteTestStore();
        await source.Open();
        using var owned = source.Database.Own();
        var (code, _, error) = await Run(
        [
            "--from:Store=Sqlite", $"--from:DataDirectory={source.Directory}",
            "--to:Store=Sqlite", "--to:DataDirectory=/nowhere",
        ]);
        code.ShouldBe(1);
        error.ShouldContain("is in use by another process");
    }

    [Theory]
    [InlineData(2, "Usage", "--from:Store=Sqlite")]
    [InlineData(1, "There is no store at", "--from:Store=Sqlite", "--from:DataDirectory=/nowhere", "--to:Store=Postgres")]
    [InlineData(1, "DataDir", "--from:Store=Sqlite", "--from:DataDir=/nowhere", "--to:Store=Sqlite")]
    public async Task What_is_wrong_is_said(int expected, string said, params string[] arguments)
    {
        var (code, _, error) = await Run(arguments);
        code.ShouldBe(expected);
        error.ShouldContain(said);
    }

    private static async Task<(int Code, string Output, string Error)> Run(string[] arguments, string? killAt = null)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Repository.Program("Host"), "migrate", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = "";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output += line + "\n";
            if (killAt is not null && line.StartsWith(killAt, StringComparison.Ordinal))
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
