using System.Diagnostics;
using ChatOrleans.Conversations;
using ChatOrleans.Testing;

namespace ChatOrleans.Storage.Tests;

/// <summary>A process that appends is killed in the middle of its batches, and another goes on with its file.</summary>
public sealed class KilledWriterTests
{
    private const int Kills = 5;

    [Fact]
    public async Task Everything_acknowledged_is_there_and_numbers_stay_dense()
    {
        await using var store = new SqliteTestStore();
        Dictionary<ConversationId, List<(long Sequence, string Text)>> acknowledged = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            foreach (var line in await WriteUntilKilled(store.Directory, appends: 300 + (kill * 170)))
            {
                var parts = line.Split(' ');
                var id = ConversationId.From(Guid.Parse(parts[0]));
                acknowledged.TryAdd(id, []);
                acknowledged[id].Add((long.Parse(parts[1]), parts[2]));
            }
        }

        var log = await store.Open();
        acknowledged.Sum(conversation => conversation.Value.Count).ShouldBeGreaterThan(Kills * 300);
        foreach (var (id, sent) in acknowledged)
        {
            var entries = await log.ReadAfter(id, 0, 100_000, default);
            entries.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(1, entries.Length).Select(i => (long)i));
            sent.Except(entries.Select(entry => (entry.Sequence, entry.Text!))).ShouldBeEmpty();
        }
    }

    /// <summary>The acknowledgements that came out before the kill. Their number tells when: no clock does.</summary>
    private static async Task<List<string>> WriteUntilKilled(string directory, int appends)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Repository.Program("LogWriter"), directory])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        List<string> lines = [];
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (lines.Count == appends)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        // The last line may have been cut.
        return lines[..^1];
    }
}
