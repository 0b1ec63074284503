using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests.Fuzzing;

/// <summary>
/// Malformed calls of REST and hub, by the host's own documents: each is answered with a described error, none ends in a stack
/// trace, and the host does not grow. <c>./fuzz.sh</c> makes more of them.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Together = 4;
    private const long GrowthMax = 200 * 1024 * 1024;

    private static readonly int Calls = Setting("FUZZ_CALLS", 5_000);

    [Fact]
    public async Task Malformed_calls_are_answered_as_described_and_leave_nothing_behind()
    {
        var seed = Setting("FUZZ_SEED", 1);
        output.WriteLine($"seed {seed}, {Calls} calls");
        await using var server = new ServerProcess(
            "Host", "Limits:CallsPerMinute=10000000", "Limits:UserConnections=1000",
            "Limits:RegistrationsPerAddressPerHour=1000000");
        await server.Start();
        var (statuses, faults) = (new ConcurrentDictionary<string, int>(), new ConcurrentQueue<string>());
        await Throw(server, seed, 0, Calls / 5, statuses, faults);
        var before = server.ResidentBytes;
        await Throw(server, seed, Calls / 5, Calls, statuses, faults);
        var growth = server.ResidentBytes - before;

        output.WriteLine(string.Join(", ", statuses.Select(status => $"{status.Key}: {status.Value}").Order()));
        faults.Take(20).ShouldBeEmpty();
        new[] { "200", "400", "404", "value", "error" }.Where(answer => !statuses.ContainsKey(answer))
            .ShouldBeEmpty("calls of all kinds reach the host");
        growth.ShouldBeLessThan(GrowthMax);
        await server.Stop();
        (await server.Output).Split('\n').Where(line => line.Contains("   at ") || line.Contains("Exception")).Take(20)
            .ShouldBeEmpty("no call is a fault of the host");
    }

    private static async Task Throw(
        ServerProcess server, int seed, int from, int to,
        ConcurrentDictionary<string, int> statuses, ConcurrentQueue<string> faults)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        var rest = JsonElement.Parse(await http.GetStringAsync("openapi/v1.json"));
        var hub = JsonElement.Parse(await http.GetStringAsync("asyncapi/v1.json"));
        await Task.WhenAll(Enumerable.Range(0, Together).Select(lane => Task.Run(async () =>
        {
            await using var caller = await ChatPerson.Register(server.Address, $"fuzz-{from}-{lane}");
            var own = await caller.Call(
                HttpMethod.Post, "conversations", new { type = "group", name = "own", memberIds = Array.Empty<string>() });
            // Not the device: one that removes itself calls no more.
            string[] known = [caller.Id, own.Body.GetProperty("id").GetString()!];
            using var restFuzzer = new RestFuzzer(rest, new(rest, known), caller);
            var hubFuzzer = new HubFuzzer(hub, new(hub, known), caller);
            for (var call = from + lane; call < to; call += Together)
            {
                // Each call has dice of its own, so that one can be thrown again alone.
                var random = new Random(unchecked((seed * 397) ^ call));
                var fault = random.Next(3) == 0
                    ? await hubFuzzer.Throw(random, Count)
                    : await restFuzzer.Throw(random, status => Count(status.ToString(CultureInfo.InvariantCulture)));
                if (fault is not null)
                {
                    faults.Enqueue($"call {call}: {fault}");
                }
            }
        })));

        void Count(string answer) => statuses.AddOrUpdate(answer, 1, (_, count) => count + 1);
    }

    private static int Setting(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { } given
        ? int.Parse(given, CultureInfo.InvariantCulture)
        : otherwise;
}
