using Microsoft.Playwright;

namespace ChatOrleans.Web;

/// <summary>From the address to the list over a slow network: on a first visit, and on a later one.</summary>
internal static class LoadTimes
{
    private const int Rounds = 3;
    private const int Conversations = 40;
    private const int Latency = 400;
    private const int BytesPerSecond = 400_000 / 8;

    /// <summary>Says when all rows that are drawn have a name.</summary>
    private const string WatchList = """
        new MutationObserver(() => {
          const names = [...document.querySelectorAll("[data-testid=conversation] bdi:first-of-type")];
          if (window.listed || names.length === 0 || names.some(({ textContent }) => textContent.startsWith("…"))) return;
          requestAnimationFrame(() => { window.listed ??= performance.now(); });
        }).observe(document, { subtree: true, childList: true, characterData: true });
        """;

    public static async Task Measure(Site site)
    {
        var ann = await site.Register("ann");
        for (var number = 1; number <= Conversations; number++)
        {
            await (number <= 3 ? ann.NewDirect(await site.Register($"ben{number}")) : ann.NewGroup($"Group {number}"));
        }

        var (cold, warm) = (new List<(double, double)>(), new List<(double, double)>());
        for (var round = 0; round < Rounds; round++)
        {
            var page = await site.SignedIn("ann");
            await page.AddInitScriptAsync(WatchList);
            var tools = await page.Context.NewCDPSessionAsync(page);
            await tools.SendAsync("Network.enable");
            await Slow(tools, isSlow: true);
            cold.Add(await Load(site, page));
            await Slow(tools, isSlow: false);
            await page.EvaluateAsync("() => navigator.serviceWorker.ready");
            await Task.Delay(3_000);  // the database is written each second
            await Slow(tools, isSlow: true);
            warm.Add(await Load(site, page));
            await page.Context.CloseAsync();
        }

        Print("first visit", cold, "3.0 / 5.5 s");
        Print("later visit, by the service worker", warm, "0.5 / 0.8 s");
    }

    private static void Print(string visit, List<(double Paint, double List)> times, string budget)
    {
        string Median(Func<(double Paint, double List), double> which) =>
            $"{times.Select(which).Order().ElementAt(Rounds / 2) / 1_000:F1}";
        Site.Print(
            $"400 kbit/s, 400 ms, {visit}: first contentful paint / list of {Conversations} with names",
            $"{Median(time => time.Paint)} / {Median(time => time.List)} s", budget);
    }

    private static async Task<(double Paint, double List)> Load(Site site, IPage page)
    {
        await page.GotoAsync($"{site.AddressOf(string.Empty)}", new() { WaitUntil = WaitUntilState.Commit, Timeout = 60_000 });
        await page.WaitForFunctionAsync(
            "() => window.listed !== undefined && performance.getEntriesByName('first-contentful-paint').length > 0",
            null, new() { Timeout = 60_000 });
        return (
            await page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
            await page.EvaluateAsync<double>("window.listed"));
    }

    private static async Task Slow(ICDPSession tools, bool isSlow) =>
        await tools.SendAsync("Network.emulateNetworkConditions", new()
        {
            ["offline"] = false,
            ["latency"] = isSlow ? Latency : 0,
            ["downloadThroughput"] = isSlow ? BytesPerSecond : -1,
            ["uploadThroughput"] = isSlow ? BytesPerSecond : -1,
        });
}
