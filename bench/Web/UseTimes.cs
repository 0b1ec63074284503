using ChatOrleans.Testing;
using Microsoft.Playwright;

namespace ChatOrleans.Web;

/// <summary>What a user waits for in a conversation whose 3,000 messages are all known.</summary>
internal static class UseTimes
{
    private const int Messages = 3_000;
    private const int Samples = 100;

    /// <summary>`painted` ends when the next frame is drawn: what comes after its callbacks is a task of its own.</summary>
    private const string Begin = """
        window.painted = () => new Promise(done => requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => done(performance.now());
          port2.postMessage(0);
        }));
        window.texts = () => [...document.querySelectorAll("[data-testid=message-text]")];
        """;

    private const string OpenConversation = """
        async ([id, begins]) => {
          const start = performance.now();
          document.querySelector(`[data-conversation="${id}"]`).click();
          while (!texts().at(-1)?.textContent.startsWith(begins)) await new Promise(requestAnimationFrame);
          return await painted() - start;
        }
        """;

    private const string WatchKeys = """
        () => {
          window.keyTimes = [];
          window.echoTimes = [];
          addEventListener("keydown", ({ key, target, timeStamp }) => {
            if (key !== "Enter") return void painted().then(now => keyTimes.push(now - timeStamp));
            const text = target.value;
            const seen = new MutationObserver(() => {
              if (texts().at(-1)?.textContent !== text) return;
              seen.disconnect();
              painted().then(now => echoTimes.push(now - timeStamp));
            });
            seen.observe(document.querySelector("[data-testid=messages]"),
              { subtree: true, childList: true, characterData: true });
          }, true);
        }
        """;

    private const string WatchFrames = """
        () => {
          window.frames = [];
          window.longest = 0;
          new PerformanceObserver(list => list.getEntries().forEach(({ duration }) => { longest = Math.max(longest, duration); }))
            .observe({ type: "longtask" });
          let before = performance.now();
          requestAnimationFrame(function frame(now) { frames.push(now - before); before = now; requestAnimationFrame(frame); });
        }
        """;

    public static async Task Measure(Site site)
    {
        var (cia, dan) = (await site.Register("cia"), await site.Register("dan"));
        var (longest, elsewhere) = (await cia.NewGroup("Long", dan.Id), await cia.NewGroup("Elsewhere", dan.Id));
        var hub = await dan.Connect();
        await Task.WhenAll(Enumerable.Range(1, Messages).Select(number =>
            Site.Post(hub, longest, $"Line {number}, with some words behind it")));
        await Task.WhenAll(Enumerable.Range(1, 60).Select(number => Site.Post(hub, elsewhere, $"Note {number}")));
        var page = await site.SignedIn("cia");
        await page.AddInitScriptAsync(Begin);
        await page.GotoAsync($"{site.AddressOf($"c/{longest}")}");
        await page.GetByTestId("message").First.WaitForAsync();

        await Open(page, longest, elsewhere);
        await Scroll(page);
        await Weigh(page);
        await page.GetByTestId("to-end").ClickAsync();
        await page.WaitForFunctionAsync($"() => texts().at(-1)?.textContent.startsWith('Line {Messages},')");
        await Write(page);
        await Hear(page, hub, elsewhere);
    }

    /// <summary>What the machine alone takes: a page with a field, and no script but what measures.</summary>
    public static async Task MeasureEmpty(Site site)
    {
        var page = await site.EmptyPage();
        await page.EvaluateAsync($"() => {{ {Begin} }}");
        await page.EvaluateAsync(WatchKeys);
        await page.GetByRole(AriaRole.Textbox).FocusAsync();
        await PressKeys(page);
        await page.EvaluateAsync(WatchFrames);
        for (var turn = 0; turn < 200; turn++)
        {
            await page.Mouse.WheelAsync(0, 400);
        }

        Site.Print(
            "beside it, in a page without any script: key to frame p95 / scroll, frame p95",
            $"{Site.Percentile95(await page.EvaluateAsync<double[]>("window.keyTimes")):F0} / "
            + $"{Site.Percentile95(await page.EvaluateAsync<double[]>("window.frames")):F0} ms",
            string.Empty);
    }

    private static async Task Open(IPage page, string longest, string elsewhere)
    {
        List<double> times = [];
        for (var turn = 0; turn < 22; turn++)
        {
            var time = await page.EvaluateAsync<double>(
                OpenConversation, turn % 2 == 0 ? new[] { elsewhere, "Note" } : [longest, "Line"]);
            if (turn >= 2)
            {
                times.Add(time);
            }
        }

        Site.Print("open a conversation that is held, p95", $"{Site.Percentile95(times):F0} ms", "100 ms");
    }

    /// <summary>To the first message: all are known then. What is measured is a second way through them.</summary>
    private static async Task Scroll(IPage page)
    {
        await page.GetByTestId("messages").HoverAsync();
        while (!await page.GetByTestId("message-text").GetByText("Line 1,").IsVisibleAsync())
        {
            await page.EvaluateAsync("document.querySelector('[data-testid=messages]').scrollTop = 0");
            await page.Mouse.WheelAsync(0, -200);
            await page.EvaluateAsync("() => new Promise(requestAnimationFrame)");
        }

        await page.EvaluateAsync(WatchFrames);
        for (var turn = 0; turn < 200; turn++)
        {
            await page.Mouse.WheelAsync(0, 400);
        }

        var frames = await page.EvaluateAsync<double[]>("window.frames");
        var longest = await page.EvaluateAsync<double>("window.longest");
        Site.Print(
            $"scroll through {Messages:N0}: frame p95 / longest task",
            $"{Site.Percentile95(frames):F0} / {(longest == 0 ? "below 50" : $"{longest:F0}")} ms", "17 / 50 ms");
    }

    private static async Task Weigh(IPage page)
    {
        var nodes = await page.EvaluateAsync<int>("document.querySelectorAll('*').length");
        var tools = await page.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("HeapProfiler.collectGarbage");
        var heap = await tools.SendAsync("Runtime.getHeapUsage");
        Site.Print(
            $"elements / heap after that", $"{nodes:N0} / {heap!.Value.GetProperty("usedSize").GetDouble() / 1_000_000:F1} MB",
            "2,500 / 20 MB");
    }

    private static async Task Write(IPage page)
    {
        await page.GetByTestId("composer").FocusAsync();
        await page.EvaluateAsync(WatchKeys);
        await PressKeys(page);
        for (var sample = 1; sample <= Samples / 2; sample++)
        {
            await page.GetByTestId("composer").FillAsync($"Own {sample}");
            await page.Keyboard.PressAsync("Enter");
            await page.WaitForFunctionAsync($"() => window.echoTimes.length === {sample}");
        }

        Site.Print(
            $"key to frame, {Messages:N0} messages known, p95",
            $"{Site.Percentile95(await page.EvaluateAsync<double[]>("window.keyTimes")):F0} ms", "16 ms");
        Site.Print(
            "own message to its echo painted, p95",
            $"{Site.Percentile95(await page.EvaluateAsync<double[]>("window.echoTimes")):F0} ms", "32 ms");
    }

    /// <summary>One after the other is drawn: keys without a pause between them come before all frames.</summary>
    private static async Task PressKeys(IPage page)
    {
        for (var sample = 1; sample <= Samples; sample++)
        {
            await page.Keyboard.PressAsync("a");
            await page.WaitForFunctionAsync($"() => window.keyTimes.length === {sample}");
        }
    }

    private static async Task Hear(IPage page, HubClient hub, string elsewhere)
    {
        var tools = await page.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("Performance.enable");
        async Task<double> Busy(Func<int, Task> act)
        {
            var before = await TaskSeconds(tools);
            for (var sample = 0; sample < Samples; sample++)
            {
                await act(sample);
                await Task.Delay(50);  // so that no two come in one frame
            }

            return (await TaskSeconds(tools) - before) * 1_000 / Samples;
        }

        var idle = await Busy(_ => Task.CompletedTask);
        var busy = await Busy(sample => Site.Post(hub, elsewhere, $"News {sample}"));
        Site.Print("message in another conversation, main thread", $"{busy - idle:F1} ms", "4 ms");
    }

    private static async Task<double> TaskSeconds(ICDPSession tools)
    {
        var metrics = await tools.SendAsync("Performance.getMetrics");
        return metrics!.Value.GetProperty("metrics").EnumerateArray()
            .Single(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
    }
}
