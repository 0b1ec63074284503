using System.Globalization;
using ChatOrleans.Testing;
using Microsoft.Playwright;
using IRequest = Microsoft.Playwright.IRequest;

namespace ChatOrleans.Browser.Tests;

/// <summary>What the page costs, in counts that are the same on each machine.</summary>
public sealed class BudgetTests(ChatBrowser browser) : BrowserTest(browser)
{
    private const int ScriptBytesMax = 116_000;
    private const int StyleBytesMax = 12_000;

    /// <summary>Watches, from before the page draws anything, whether a name is shown that is not known yet.</summary>
    private const string WatchTitles = """
        window.unnamed = 0;
        new MutationObserver(() => {
          for (const title of document.querySelectorAll("[data-testid=title], [data-testid=conversation] bdi"))
            if (title.textContent.startsWith("…")) window.unnamed++;
        }).observe(document, { subtree: true, childList: true, characterData: true });
        """;

    [Fact]
    public async Task The_files_of_a_first_visit_and_of_a_first_list_are_small()
    {
        var visitor = await Measured(page => page.GetByTestId("submit"));
        visitor.Script.ShouldBeInRange(1, ScriptBytesMax);
        visitor.Style.ShouldBeInRange(1, StyleBytesMax);

        // What comes after the list is painted, comes after the connection.
        var user = await Register("ann");
        await user.RouteAsync("**/hubs/**", route => route.AbortAsync());
        var returning = await Measured(page => page.GetByTestId("new-chat"), user);
        returning.Script.ShouldBeInRange(1, ScriptBytesMax);
        returning.Style.ShouldBeInRange(1, StyleBytesMax);
    }

    [Fact]
    public async Task A_list_is_named_after_few_requests_however_long_it_is()
    {
        var same = await Other("ann");
        for (var number = 1; number <= 3; number++)
        {
            await same.NewDirect(await Other($"ben{number}x"));
        }

        await NewGroups(same, 37);
        (await RequestsUntilListed()).ShouldBeLessThanOrEqualTo(8);
        await NewGroups(same, 200);
        (await RequestsUntilListed()).ShouldBeLessThanOrEqualTo(12);
    }

    [Fact]
    public async Task Of_3000_messages_few_are_in_the_document_and_the_rest_costs_little_memory()
    {
        var (same, ben) = (await Other("ann"), await Other("ben"));
        var id = await same.NewGroup("Mountains", ben.Id);
        await Post(same, id, Enumerable.Range(1, 3_000).Select(number => $"Line {number}, with some words behind it"));
        var page = await Open();
        await SignIn(page, "ann");
        await page.GetByTestId("conversation").ClickAsync();
        await page.GetByTestId("message").First.WaitForAsync();
        await page.GetByTestId("messages").HoverAsync();
        while (!await page.GetByTestId("message-text").GetByText("Line 1,").IsVisibleAsync())
        {
            await page.EvaluateAsync("document.querySelector('[data-testid=messages]').scrollTop = 0");
            await page.Mouse.WheelAsync(0, -200);
            await page.EvaluateAsync("() => new Promise(requestAnimationFrame)");
        }

        (await page.EvaluateAsync<int>("document.querySelectorAll('*').length")).ShouldBeLessThan(2_500);
        var tools = await page.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("HeapProfiler.collectGarbage");
        var heap = await tools.SendAsync("Runtime.getHeapUsage");
        heap!.Value.GetProperty("usedSize").GetDouble().ShouldBeLessThan(20_000_000);
    }

    [Fact]
    public async Task Older_messages_that_come_in_move_nothing_that_is_in_sight()
    {
        var same = await Other("ann");
        var id = await same.NewGroup("Mountains", (await Other("ben")).Id);
        await Post(same, id, Enumerable.Range(1, 150).Select(number =>
            string.Join(' ', Enumerable.Repeat($"Line {number}", 1 + (number * 7 % 40)))));
        var (asked, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        var page = await Open();
        await SignIn(page, "ann");
        await page.GetByTestId("conversation").ClickAsync();
        await page.GetByTestId("message").First.WaitForAsync();
        await page.RouteAsync("**/entries?after=*", async route =>
        {
            asked.TrySetResult();
            await released.Task;
            await route.ContinueAsync();
        });
        await WheelUp(page, 100_000);
        await asked.Task;
        await Settled(page);
        const string Place = """
            (() => {
              const list = document.querySelector("[data-testid=messages]").getBoundingClientRect();
              const line = window.anchor ??= [...document.querySelectorAll("[data-line]")]
                .find(line => line.getBoundingClientRect().top > list.top + 20);
              return document.querySelector(`[data-line="${line.dataset.line}"]`).getBoundingClientRect().bottom;
            })()
            """;
        var before = await page.EvaluateAsync<double>(Place);
        var first = await page.GetByTestId("message").First.GetAttributeAsync("data-line");
        released.SetResult();
        await page.WaitForFunctionAsync($"() => document.querySelector('[data-testid=message]')?.dataset.line !== '{first}'");
        await Settled(page);
        (await page.EvaluateAsync<double>(Place)).ShouldBe(before, 1);
    }

    /// <summary>Bytes as they are sent to a browser that has kept no file, until what is waited for is shown.</summary>
    private async Task<(int Script, int Style)> Measured(Func<IPage, ILocator> shown, IPage? signedIn = null)
    {
        var page = signedIn ?? await (await Open()).Context.NewPageAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var tools = await page.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        var (scripts, styles) = (new List<Task<int>>(), new List<Task<int>>());
        page.RequestFinished += (_, request) =>
        {
            // The transport is loaded beside the rest: nothing that is drawn waits for it.
            var files = request.Url.Contains("/transport-", StringComparison.Ordinal) ? null
                : request.ResourceType == "script" ? scripts
                : request.ResourceType == "stylesheet" ? styles : null;
            files?.Add(BytesOf(request));
        };
        await page.GotoAsync(Server.Address.ToString());
        await shown(page).WaitForAsync();
        return ((await Task.WhenAll(scripts)).Sum(), (await Task.WhenAll(styles)).Sum());
    }

    private static async Task<int> BytesOf(IRequest request)
    {
        var response = (await request.ResponseAsync())!;
        (await response.HeaderValueAsync("content-encoding")).ShouldBe("br");
        return int.Parse((await response.HeaderValueAsync("content-length"))!, CultureInfo.InvariantCulture);
    }

    private static bool IsFile(IRequest request) =>
        new Uri(request.Url).AbsolutePath.StartsWith("/assets/", StringComparison.Ordinal);

    private static Task NewGroups(ChatPerson owner, int count) => Parallel.ForEachAsync(
        Enumerable.Range(1, count), new ParallelOptions { MaxDegreeOfParallelism = 16 },
        async (number, _) => await owner.NewGroup($"Group {number}"));

    /// <summary>Of a browser that has never been here: until the oldest conversation is there, by its name.</summary>
    private async Task<int> RequestsUntilListed()
    {
        var page = await Open();
        await page.AddInitScriptAsync(WatchTitles);
        await page.ReloadAsync();
        await page.GetByTestId("other-kind").WaitForAsync();
        var requests = 0;
        page.Request += (_, request) => requests += IsFile(request) ? 0 : 1;
        await SignIn(page, "ann");
        var oldest = page.GetByTestId("conversation").Filter(new() { HasText = NameOf("ben1x") });
        while (!await oldest.IsVisibleAsync())
        {
            await page.GetByTestId("conversation").First.PressAsync("End");
            await page.EvaluateAsync("() => new Promise(requestAnimationFrame)");
        }

        (await page.EvaluateAsync<int>("window.unnamed")).ShouldBe(0);
        return requests;
    }
}
