using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>What people have written is kept: when it is too long, and over reloads.</summary>
public sealed class KeepingTests(ChatBrowser browser) : BrowserTest(browser)
{
    [Fact]
    public async Task What_is_too_long_is_refused_where_it_is_written_and_the_next_message_is_sent()
    {
        var ann = await Register("ann");
        await Other("ben");
        await StartChat(ann, "ben");
        await Send(ann, new string('x', 70_000));
        await Assertions.Expect(ann.GetByTestId("byte-counter")).ToBeInViewportAsync(new() { Ratio = 1 });
        (await ann.GetByTestId("composer").InputValueAsync()).Length.ShouldBe(70_000);
        await Expect(Connection(ann, "online"), 1);
        await Send(ann, "short");
        await Expect(ann, "short");
        await Expect(ann.Locator("[data-testid=message][data-status=sent]"), 1);
    }

    [Fact]
    public async Task A_draft_is_there_after_a_reload_and_nothing_is_left_after_signing_out()
    {
        var ann = await Register("ann");
        await Other("ben");
        await StartChat(ann, "ben");
        await ann.GetByTestId("composer").FillAsync("Dear Ben");
        await ann.ReloadAsync();
        await Assertions.Expect(ann.GetByTestId("composer")).ToHaveValueAsync("Dear Ben");
        (await ann.EvaluateAsync<int>("indexedDB.databases().then(all => all.length)")).ShouldBe(1);
        await ann.GetByRole(AriaRole.Link, new() { Name = "Settings" }).And(ann.Locator(":visible")).ClickAsync();
        await ann.GetByTestId("sign-out").ClickAsync();
        await ann.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(ann.GetByTestId("submit")).ToBeVisibleAsync();
        await Until(ann, "() => indexedDB.databases().then(all => all.length === 0)");
    }
}
