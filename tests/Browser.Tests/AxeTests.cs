using System.Text.Json;
using ChatOrleans.Testing;
using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>Each page in each look, by the rules of axe-core.</summary>
public sealed class AxeTests(ChatBrowser browser) : BrowserTest(browser)
{
    private static readonly string Axe =
        File.ReadAllText(Path.Combine(Repository.Root, "src/EdgeHost/ClientApp/node_modules/axe-core/axe.min.js"));

    private static readonly string[] Rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    private static readonly PageEmulateMediaOptions Light =
        new() { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.None };

    private static (string Name, PageEmulateMediaOptions Media, int Width, int Height)[] Looks =>
    [
        ("light", Light, 1280, 720), ("dark", new() { ColorScheme = ColorScheme.Dark }, 1280, 720),
        ("forced colours", new() { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.Active }, 1280, 720),
        ("forced colours, dark", new() { ColorScheme = ColorScheme.Dark, ForcedColors = ForcedColors.Active }, 1280, 720),
        ("a phone", Light, 390, 780),
        ("200 %", Light, 640, 360),
    ];

    [Fact]
    public async Task No_page_breaks_a_rule_for_accessible_pages()
    {
        var page = await Open(new() { ReducedMotion = ReducedMotion.Reduce });
        await page.GetByTestId("submit").WaitForAsync();
        await CheckLooks(page, "sign-up");
        await page.GetByTestId("other-kind").ClickAsync();
        await CheckLooks(page, "sign-in");
        await page.GetByTestId("other-kind").ClickAsync();
        await Enter(page, "ann");
        await page.GetByTestId("new-chat").WaitForAsync();
        var (group, direct, message) = await Chats("ann");
        foreach (var path in new[]
        {
            "", "new", $"c/{group}", $"c/{group}/info", $"c/{group}/info/members", $"c/{group}/info/invites",
            $"c/{group}/info/permissions", "join/none", $"c/{group}/m/{message}/info", $"c/{direct}",
            "settings/profile", "settings/status", "settings/appearance", "settings/language", "settings/sessions",
        })
        {
            await page.GotoAsync($"{AddressOf(path)}");
            await page.Locator("h1:visible").First.WaitForAsync();
            await Expect(page.Locator("[aria-busy=true]"), 0);
            await CheckLooks(page, path);
        }

        await CheckScheduling(page, group);
    }

    private async Task CheckScheduling(IPage page, string group)
    {
        await page.GotoAsync($"{AddressOf($"c/{group}")}");
        await page.GetByTestId("composer").FillAsync("See you then");
        await page.GetByTestId("send").ClickAsync(new() { Button = MouseButton.Right });
        await page.GetByRole(AriaRole.Menuitem).Last.ClickAsync();
        await page.GetByTestId("schedule-confirm").WaitForAsync();
        await CheckLooks(page, "schedule");
        await page.GetByTestId("schedule-confirm").ClickAsync();
        await page.GetByTestId("scheduled").Last.ClickAsync();
        await page.GetByTestId("scheduled-list").WaitForAsync();
        await CheckLooks(page, "scheduled");
    }

    private static async Task CheckLooks(IPage page, string path)
    {
        // Not through the page, whose policy has no place for foreign scripts.
        await page.EvaluateAsync(Axe);
        foreach (var (name, media, width, height) in Looks)
        {
            await page.EmulateMediaAsync(media);
            await page.SetViewportSizeAsync(width, height);
            await page.Locator("h1:visible").First.WaitForAsync();
            await Check(page, $"{path}: {name}");
        }

        await page.EmulateMediaAsync(Light);
        await page.SetViewportSizeAsync(1_280, 720);
    }

    private static async Task Check(IPage page, string what)
    {
        var broken = await page.EvaluateAsync<JsonElement>(
            "rules => axe.run({ runOnly: rules }).then(({ violations }) => violations.flatMap(({ id, nodes }) => "
            + "nodes.map(({ target, failureSummary }) => `${id} ${target} ${failureSummary}`)))",
            Rules);
        broken.EnumerateArray().Select(violation => violation.GetString()).ShouldBeEmpty(what);
    }
}
