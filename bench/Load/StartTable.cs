using System.Diagnostics;

namespace ChatOrleans.Load;

internal static class StartTable
{
    private const int Rounds = 3;

    /// <summary>Of servers that run, which have one process each: stops them and starts them again on their data.</summary>
    public static async Task Measure(IReadOnlyList<Server> servers)
    {
        Console.WriteLine($"\n| | ms from start to first answer, {Rounds} times |\n|---|---|");
        using var http = new HttpClient();
        foreach (var server in servers)
        {
            List<string> times = [];
            for (var round = 0; round < Rounds; round++)
            {
                await server.Edges[0].Stop();
                var started = Stopwatch.GetTimestamp();
                await server.Edges[0].Start();
                using var first = await http.GetAsync(server.Edges[0].Address);
                times.Add($"{Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0}");
            }

            Console.WriteLine($"| {server.Name} | {string.Join("; ", times)} |");
        }
    }
}
