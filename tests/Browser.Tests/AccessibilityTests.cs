using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>The page for those who do not see it, who have keys alone, other colours, little room or another direction.</summary>
public sealed class AccessibilityTests(ChatBrowser browser) : BrowserTest(browser)
{
    [Fact]
    public async Task A_message_that_comes_in_is_spoken_once_and_older_ones_are_not()
    {
        var page = await Register("ann");
        var (same, ben) = (await Same("ann"), await Other("ben"));
        var direct = await same.NewDirect(ben);
        await Accept(ben, direct);
        await Post(ben, direct, Enumerable.Range(1, 120).Select(number => $"Line {number}"));
        await page.Locator("[data-testid=conversation][data-unread='120']").ClickAsync();
        await page.GetByTestId("message").First.WaitForAsync();
        await page.EvaluateAsync("""
            window.spoken = [];
            new MutationObserver(changes => {
              for (const { target, addedNodes } of changes) {
                const element = target.nodeType === 1 ? target : target.parentElement;
                const region = element?.closest("[aria-live], [role=status], [role=log]");
                if (region && region.textContent) window.spoken.push(region.textContent);
              }
            }).observe(document, { subtree: true, childList: true, characterData: true });
            """);
        await WheelUp(page, 100_000);
        await Assertions.Expect(page.GetByTestId("message-text").GetByText("Line 1", new() { Exact = true })).ToBeVisibleAsync();
        (await page.EvaluateAsync<string[]>("window.spoken")).ShouldBeEmpty();
        await Post(ben, direct, "news", "and more");
        await page.WaitForFunctionAsync("() => window.spoken.length > 0");
        (await page.EvaluateAsync<string[]>("window.spoken")).ShouldBe(["2 new messages"]);
    }

    [Fact]
    public async Task Everything_is_done_with_keys_alone()
    {
        await Other("ben");
        var page = await Open();
        await page.EvaluateAsync("""
            () => {
              window.lost = 0;
              document.addEventListener("keyup", () => requestAnimationFrame(() => requestAnimationFrame(() => {
                if (document.activeElement === document.body) window.lost++;
              })));
            }
            """);
        await page.GetByTestId("username").FocusAsync();
        await Type(page, NameOf("ann"), "Tab");
        await Type(page, "Ann", "Tab");
        await Type(page, Password, "Enter");
        await page.GetByTestId("new-chat").WaitForAsync();
        await SwitchTo(page, "ben");
        await Type(page, "Hello Ben", "Enter");
        await Expect(page.Locator("[data-testid=message][data-status=sent]"), 1);

        // Back into the messages, to the last one, and an answer to it.
        await page.Keyboard.PressAsync("Shift+Tab");
        for (var tabs = 1; await Focused(page) != "message"; tabs++)
        {
            tabs.ShouldBeLessThanOrEqualTo(6);
            await page.Keyboard.PressAsync("Shift+Tab");
        }

        await page.Keyboard.PressAsync("r");
        await Assertions.Expect(page.GetByTestId("composer")).ToBeFocusedAsync();
        await page.GetByTestId("reply-bar").WaitForAsync();
        await Type(page, "and hello again", "Enter");
        await Expect(page, "Hello Ben", "and hello again");

        const string IsOutside = "!document.activeElement.closest('[role=main]')";
        await page.Keyboard.PressAsync("F6");
        (await page.EvaluateAsync<bool>(IsOutside)).ShouldBeTrue();
        for (var regions = 0; await page.EvaluateAsync<bool>(IsOutside); regions++)
        {
            regions.ShouldBeLessThan(6);
            await page.Keyboard.PressAsync("F6");
        }

        (await page.EvaluateAsync<int>("window.lost")).ShouldBe(0);
    }

    [Fact]
    public async Task Forced_colours_show_what_backgrounds_show_otherwise()
    {
        var page = await Register("ann", options: new() { ForcedColors = ForcedColors.Active });
        var (group, direct, _) = await Chats("ann");
        await page.GotoAsync($"{AddressOf($"c/{group}")}");
        var rows = page.GetByTestId("conversation");
        await Expect(rows, 2);
        var (open, other) = (RowOf(page, group), RowOf(page, direct));
        await Assertions.Expect(open).ToHaveAttributeAsync("aria-current", "true");
        var selected = await open.ScreenshotAsync();
        await other.ClickAsync();
        await Assertions.Expect(other).ToHaveAttributeAsync("aria-current", "true");
        (await open.ScreenshotAsync()).ShouldNotBe(selected);

        // One's own messages and those of others are told apart by more than their side.
        await page.GotoAsync($"{AddressOf($"c/{group}")}");
        await page.GetByTestId("message").First.WaitForAsync();
        var edges = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll("[data-testid=message-text]")].map(text => {
              for (let box = text; box.dataset.testid !== "messages"; box = box.parentElement) {
                const { borderStyle, borderWidth, borderColor } = getComputedStyle(box);
                if (borderStyle !== "none" && borderWidth !== "0px") return `${borderStyle} ${borderWidth} ${borderColor}`;
              }
              return "none";
            })
            """);
        edges.Distinct().Count().ShouldBe(2);
        edges.ShouldNotContain("none");
    }

    [Fact]
    public async Task Arabic_is_mirrored_and_nothing_of_it_is_English()
    {
        var page = await Register("ann", options: new() { Locale = "ar", ViewportSize = new() { Width = 390, Height = 780 } });
        var same = await Same("ann");
        const string Name = "🦄 Party Planner for a weekend in the mountains that is longer than any row";
        var group = await same.NewGroup(Name);
        await page.GotoAsync(Server.Address.ToString());
        await page.GetByTestId("conversation").WaitForAsync();
        await Assertions.Expect(page.Locator("html[dir=rtl][lang=ar]")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByTestId("conversation").Locator("[data-initials]"))
            .ToHaveAttributeAsync("data-initials", "🦄");
        var list = await WordsOf(page);
        await page.GotoAsync($"{AddressOf($"c/{group}")}");
        await page.GetByTestId("back").WaitForAsync();
        var back = (await page.GetByTestId("back").BoundingBoxAsync())!;
        back.X.ShouldBeGreaterThan(390 / 2);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        var words = new[] { "ChatOrleans", NameOf("ann"), Name }.Aggregate(
            list + await WordsOf(page), (left, foreign) => left.Replace(foreign, string.Empty, StringComparison.Ordinal));
        words.Where(char.IsAsciiLetter).ShouldBeEmpty(words);
    }

    [Fact]
    public async Task In_the_smallest_window_half_is_for_messages_and_each_target_is_large_enough()
    {
        var page = await Register("ann", options: new()
        {
            ViewportSize = new() { Width = 320, Height = 256 }, HasTouch = true, IsMobile = true,
        });
        var (group, _, _) = await Chats("ann");
        await page.GotoAsync($"{AddressOf($"c/{group}")}");
        await page.GetByTestId("message").First.WaitForAsync();
        (await page.GetByTestId("messages").BoundingBoxAsync())!.Height.ShouldBeGreaterThanOrEqualTo(128);
        await Assertions.Expect(page.GetByTestId("composer")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Assertions.Expect(page.GetByTestId("back")).ToBeInViewportAsync(new() { Ratio = 1 });
        foreach (var path in new[] { "", $"c/{group}", $"c/{group}/info", "new", "settings", "settings/appearance" })
        {
            await page.GotoAsync($"{AddressOf(path)}");
            await page.Locator("h1:visible").First.WaitForAsync();
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue(path);
            await page.EvaluateAsync("() => Promise.allSettled(document.getAnimations().map(animation => animation.finished))");
            (await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll("button, a[href], input, textarea, select, [role=button], [role=radio]")]
                  .filter(target => !target.closest("[data-testid=message-text]"))
                  .filter(target => target.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
                  .map(target => [target, (target.closest("label") ?? target).getBoundingClientRect()])
                  .filter(([, { width, height }]) => width > 1 && (width < 44 || height < 44))
                  .map(([target, { width, height }]) => `${target.outerHTML.slice(0, 120)} ${width} x ${height}`)
                """)).ShouldBeEmpty(path);
            (await page.EvaluateAsync<double[]>("""
                () => [...document.querySelectorAll("input:not([type=radio], [type=checkbox]), textarea")]
                  .map(field => parseFloat(getComputedStyle(field).fontSize))
                """)).ShouldAllBe(size => size >= 16);
        }
    }

    private static ILocator RowOf(IPage page, string id) => page.Locator($"[data-conversation='{id}']");

    private static Task<string?> Focused(IPage page) =>
        page.EvaluateAsync<string?>("document.activeElement.dataset.testid ?? null");

    private static async Task Type(IPage page, string text, string key)
    {
        await page.Keyboard.TypeAsync(text);
        await page.Keyboard.PressAsync(key);
    }

    /// <summary>All that the page says, without what people have written or are called.</summary>
    private static Task<string> WordsOf(IPage page) => page.EvaluateAsync<string>("""
        () => {
          const copy = document.body.cloneNode(true);
          copy.querySelectorAll("bdi, kbd, script, [dir=auto], [data-testid=message-text], [lang=en]")
            .forEach(foreign => foreign.remove());
          const labels = [...copy.querySelectorAll("[aria-label], [placeholder]")]
            .filter(({ dataset }) => !["conversation", "message"].includes(dataset.testid))
            .map(labelled => labelled.ariaLabel ?? labelled.getAttribute("placeholder"));
          return copy.textContent + labels.join(" ");
        }
        """);
}
