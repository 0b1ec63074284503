using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>How the page takes keys, texts and small screens.</summary>
public sealed class PageTests(ChatBrowser browser) : BrowserTest(browser)
{
    [Fact]
    public async Task A_chat_is_started_and_left_with_the_keyboard_alone()
    {
        var ann = await Register("ann");
        await Other("ben");
        await ann.GetByTestId("new-chat").FocusAsync();
        await SwitchTo(ann, "ben");
        await ann.Keyboard.TypeAsync("Hello Ben");
        await ann.Keyboard.PressAsync("Enter");
        await Expect(ann, "Hello Ben");

        await ann.GetByTestId("new-chat").FocusAsync();
        await ann.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ann.GetByTestId("people-search")).ToBeFocusedAsync();
        await ann.Keyboard.PressAsync("Escape");
        await Assertions.Expect(ann.GetByTestId("new-chat")).ToBeFocusedAsync();
        await Expect(ann.GetByTestId("people-search"), 0);
        await ann.Keyboard.PressAsync("Enter");
        await ann.GetByLabel("Back", new() { Exact = true }).And(ann.Locator(":visible")).PressAsync("Enter");
        await Assertions.Expect(ann.GetByTestId("new-chat")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_chat_that_is_begun_leads_nobody_who_has_turned_away_to_it()
    {
        var ann = await Register("ann");
        await Other("ben");
        var released = new TaskCompletionSource();
        await ann.RouteAsync("**/api/v1/conversations", async route =>
        {
            await released.Task;
            await route.ContinueAsync();
        });
        await ann.Keyboard.PressAsync("Control+k");
        await ann.GetByTestId("switcher").FillAsync(NameOf("ben"));
        await ann.RunAndWaitForRequestAsync(
            () => ann.GetByRole(AriaRole.Option).GetByText($"@{NameOf("ben")}").ClickAsync(), "**/api/v1/conversations");
        await ann.Keyboard.PressAsync("Escape");
        await Expect(ann.GetByTestId("switcher"), 0);
        released.SetResult();
        await Expect(ann.GetByTestId("conversation"), 1);
        ann.Url.ShouldBe(Server.Address.ToString());
    }

    [Fact]
    public async Task A_refused_message_says_why_in_sight_and_can_be_discarded()
    {
        var (ann, ben) = (await Register("ann"), await Register("ben"));
        await StartChat(ann, "ben");
        await ben.GetByTestId("conversation").ClickAsync();
        await ben.GetByTestId("decline").ClickAsync();
        await ben.GetByTestId("confirm").ClickAsync();
        await Expect(ben.GetByTestId("conversation"), 0);
        await Send(ann, "Are you there?");
        var failed = ann.Locator("[data-testid=message][data-status=failed]");
        await Expect(failed, 1);
        await Assertions.Expect(failed.GetByText("Discard")).ToBeInViewportAsync(new() { Ratio = 1 });
        await failed.GetByText("Discard").ClickAsync();
        await ann.GetByTestId("confirm").ClickAsync();
        await Expect(failed, 0);
    }

    [Fact]
    public async Task Enter_ends_a_composition_and_sends_nothing()
    {
        var ann = await Register("ann");
        await Other("ben");
        await StartChat(ann, "ben");
        await ann.GetByTestId("composer").FillAsync("にほん");

        // As Safari tells of it: the composition has ended by then, and the key has the old code.
        await ann.GetByTestId("composer").DispatchEventAsync("keydown", new { key = "Enter", keyCode = 229 });
        await Assertions.Expect(ann.GetByTestId("composer")).ToHaveValueAsync("にほん");
        await Send(ann, "にほんご");
        await Expect(ann, "にほんご");
    }

    [Fact]
    public async Task No_text_is_wider_than_the_page()
    {
        var ann = await Register("ann");
        await Other("ben");
        await ann.SetViewportSizeAsync(320, 600);
        await StartChat(ann, "ben");
        var stacked = string.Concat(Enumerable.Repeat("e\u0301\u0302\u0303\u0304", 200));
        await Send(ann, $"https://example.com/{new string('a', 900)} {stacked}");
        await Expect(ann.GetByTestId("message"), 1);
        (await ann.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
    }

    [Fact]
    public async Task On_a_phone_one_pane_is_shown_at_a_time()
    {
        var ann = await Register("ann", "Anneliese Bartholomew-Featherstonehaugh of the Mountains");
        await Other("ben");
        await ann.SetViewportSizeAsync(390, 780);
        await StartChat(ann, "ben");
        await Assertions.Expect(ann.GetByTestId("composer")).ToBeVisibleAsync();
        await Assertions.Expect(ann.GetByTestId("conversation")).ToBeHiddenAsync();
        await ann.GetByTestId("back").ClickAsync();
        await Assertions.Expect(ann.GetByTestId("conversation")).ToBeVisibleAsync();
        (await ann.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        await ann.GetByRole(AriaRole.Link, new() { Name = "Settings" }).And(ann.Locator(":visible")).ClickAsync();
        await Assertions.Expect(ann.GetByTestId("sign-out")).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [Fact]
    public async Task No_script_of_the_page_can_make_markup_of_text()
    {
        var page = await Open();
        (await Should.ThrowAsync<PlaywrightException>(page.EvaluateAsync("() => { document.body.innerHTML = '<b>text</b>'; }")))
            .Message.ShouldContain("TrustedHTML");
    }
}
