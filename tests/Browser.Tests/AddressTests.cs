using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>Each state of the page has an address: links, Back and a reload lead where they should.</summary>
public sealed class AddressTests(ChatBrowser browser) : BrowserTest(browser)
{
    [Fact]
    public async Task A_reload_shows_the_same_conversation_at_the_same_message()
    {
        var (page, id) = await LongConversation();
        await page.GotoAsync($"{AddressOf($"c/{id}")}");
        await Assertions.Expect(LineIn(page, 200)).ToBeInViewportAsync();
        await WheelUp(page, 2_000);
        await page.WaitForFunctionAsync($"() => {TopLine} < 170");
        await Settled(page);
        var before = await page.EvaluateAsync<int>(TopLine);
        await page.ReloadAsync();
        await page.GetByTestId("message").First.WaitForAsync();
        await Settled(page);
        page.Url.ShouldEndWith($"/c/{id}");
        (await page.EvaluateAsync<int>(TopLine)).ShouldBeInRange(before - 1, before + 1);
    }

    [Fact]
    public async Task A_link_to_a_message_shows_it_and_what_stands_around_it()
    {
        var (page, id) = await LongConversation();
        await page.GotoAsync($"{AddressOf($"c/{id}/m/20")}");
        await Assertions.Expect(LineIn(page, 18)).ToBeInViewportAsync();  // two entries of the group's own come first
        await page.GetByTestId("to-end").ClickAsync();
        await Assertions.Expect(LineIn(page, 200)).ToBeInViewportAsync();
    }

    [Fact]
    public async Task On_a_phone_Back_goes_one_step_out_and_stays_in_the_page()
    {
        var ann = await Register("ann", options: Phone);
        await Other("ben");
        await StartChat(ann, "ben");
        await ann.GetByTestId("details").ClickAsync();
        await ann.GetByTestId("close-details").WaitForAsync();
        var conversation = ann.Url[..^"/info".Length];
        await ann.GoBackAsync();
        await Assertions.Expect(ann.GetByTestId("composer")).ToBeVisibleAsync();
        await ann.GoBackAsync();
        await Assertions.Expect(ann.GetByTestId("conversation")).ToBeVisibleAsync();

        // A link from elsewhere: there is nothing of the page behind it.
        await ann.GotoAsync(conversation + "/info");
        await ann.GetByTestId("close-details").WaitForAsync();
        await ann.GetByTestId("close-details").ClickAsync();
        await Assertions.Expect(ann.GetByTestId("composer")).ToBeVisibleAsync();
        await ann.GetByTestId("back").ClickAsync();
        await Assertions.Expect(ann.GetByTestId("conversation")).ToBeVisibleAsync();
        ann.Url.ShouldBe(Server.Address.ToString());
    }

    [Fact]
    public async Task The_title_counts_what_is_unread_until_another_tab_shows_it()
    {
        var ann = await Register("ann");
        var (other, ben) = (await Same("ann"), await Other("ben"));
        var direct = await other.NewDirect(ben);
        await Accept(ben, direct);
        await Post(ben, direct, "one", "two");
        await Assertions.Expect(ann).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(@"^\(1\) "));
        var tab = await ann.Context.NewPageAsync();
        await tab.GotoAsync($"{AddressOf($"c/{direct}")}");
        await Expect(tab, "one", "two");
        await Assertions.Expect(ann).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("^[^(]"));
    }

    [Fact]
    public async Task A_conversation_opens_at_the_first_message_that_is_unread()
    {
        var ann = await Register("ann");
        var (other, ben) = (await Same("ann"), await Other("ben"));
        var id = await other.NewGroup("Mountains", ben.Id);
        await Accept(ben, id);
        await Post(other, id, Enumerable.Range(1, 20).Select(number => $"Mine {number}"));
        await Post(ben, id, Enumerable.Range(1, 120).Select(number => $"Line {number}"));
        await ann.Locator("[data-testid=conversation][data-unread='120']").ClickAsync();
        var divider = ann.GetByTestId("unread-divider");
        await Assertions.Expect(divider).ToBeInViewportAsync();
        await Assertions.Expect(LineIn(ann, 1)).ToBeInViewportAsync();
        await Settled(ann);
        var (at, list) = ((await divider.BoundingBoxAsync())!, (await ann.GetByTestId("messages").BoundingBoxAsync())!);
        (at.Y - list.Y).ShouldBeLessThan(list.Height / 3);
        (await ann.EvaluateAsync<string>("""
            () => document.querySelector("[data-testid=unread-divider]").parentElement
              .querySelector("[data-testid=message-text]").textContent
            """)).ShouldBe("Line 1");
    }

    [Fact]
    public async Task Whoever_sees_the_end_goes_on_seeing_it_also_below_what_was_unread()
    {
        var ann = await Register("ann");
        var (other, ben) = (await Same("ann"), await Other("ben"));
        var id = await other.NewGroup("Mountains", ben.Id);
        await Accept(ben, id);
        await Post(ben, id, "Line 1", "Line 2");
        await ann.Locator("[data-testid=conversation][data-unread='2']").ClickAsync();
        await Assertions.Expect(LineIn(ann, 2)).ToBeInViewportAsync();
        await Settled(ann);
        await Post(ben, id, Enumerable.Range(3, 38).Select(number => $"Line {number}"));
        await Assertions.Expect(LineIn(ann, 40)).ToBeInViewportAsync();
        await Expect(ann.Locator("[data-testid=conversation][data-unread='0']"), 1);
    }

    /// <summary>The number of the first line that is in sight whole.</summary>
    private const string TopLine = """
        (() => {
          const list = document.querySelector("[data-testid=messages]").getBoundingClientRect();
          const line = [...document.querySelectorAll("[data-testid=message]")]
            .filter(line => line.getBoundingClientRect().top >= list.top)
            .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0];
          return Number(line?.querySelector("[data-testid=message-text]").textContent.split(" ")[1] ?? NaN);
        })()
        """;

    private static ILocator LineIn(IPage page, int number) =>
        page.GetByTestId("message-text").GetByText($"Line {number}", new() { Exact = true });

    private async Task<(IPage Page, string Id)> LongConversation()
    {
        var ann = await Register("ann");
        var other = await Same("ann");
        var id = await other.NewGroup("Mountains", (await Other("ben")).Id);
        await Post(other, id, Enumerable.Range(1, 200).Select(number => $"Line {number}"));
        await Expect(ann.GetByTestId("conversation"), 1);
        return (ann, id);
    }
}
