using ChatOrleans.Testing;
using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>What the page says while the server is away, and when it is back. The server is one of these tests alone.</summary>
public sealed class ReconnectTests(ChatBrowser browser, BrowserServer own) : BrowserTest(browser), IClassFixture<BrowserServer>
{
    private protected override ServerProcess Server => own.Process;

    [Fact]
    public async Task What_cannot_be_read_says_so_and_is_read_when_the_server_is_back()
    {
        var ann = await Register("ann");
        var (same, ben) = (await Same("ann"), await Other("ben"));
        var group = await same.NewGroup("Mountains", ben.Id);
        await Expect(ann.GetByTestId("conversation"), 1);
        var (devices, members) = (await ann.Context.NewPageAsync(), await ann.Context.NewPageAsync());
        var errors = new List<string>();
        foreach (var page in new[] { ann, devices, members })
        {
            page.PageError += (_, error) => errors.Add(error);
            await page.GotoAsync($"{AddressOf($"c/{group}")}");
            await page.GetByTestId("composer").WaitForAsync();
        }

        await Server.Kill();
        await ann.GetByTestId("new-chat").ClickAsync();
        await ann.GetByTestId("people-search").FillAsync(NameOf("ben"));
        await devices.GetByRole(AriaRole.Link, new() { Name = "Settings" }).And(devices.Locator(":visible")).ClickAsync();
        await devices.GetByRole(AriaRole.Link, new() { Name = "Sessions" }).ClickAsync();
        await members.GetByTestId("details").ClickAsync();
        await members.GetByTestId("members").ClickAsync();
        foreach (var page in new[] { ann, devices, members })
        {
            await Assertions.Expect(AgainIn(page)).ToBeVisibleAsync();
        }

        await Server.Start();
        foreach (var (page, found) in new[]
        {
            (ann, PersonIn(ann, "ben")), (devices, devices.GetByTestId("device").First),
            (members, members.GetByTestId("member").First),
        })
        {
            // It may be read by itself meanwhile, as soon as the page is connected again.
            await AgainIn(page).Or(found).First.ClickAsync();
            await found.WaitForAsync();
        }

        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_phone_says_that_it_is_offline_above_the_list_and_tries_when_it_is_told_to()
    {
        var ann = await Register("ann", options: Phone);
        await Server.Kill();
        await Expect(Connection(ann, "offline"), 1);
        await Assertions.Expect(Connection(ann, "offline")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Assertions.Expect(ann.GetByTestId("new-chat")).ToBeVisibleAsync();
        await Server.Start();
        await ann.GetByTestId("try-now").Or(Connection(ann, "online")).First.ClickAsync();
        await Expect(Connection(ann, "online"), 1);
    }

    [Fact]
    public async Task A_direct_conversation_shows_whether_the_other_one_is_there()
    {
        var ann = await Register("ann");
        var ben = await Register("ben");
        await StartChat(ann, "ben");
        await Expect(ann.Locator("[data-testid=presence][data-status=online]"), 0);
        await ben.GetByTestId("conversation").ClickAsync();
        await ben.GetByTestId("accept").ClickAsync();
        await Expect(ann.Locator("[data-testid=presence][data-status=online]"), 1);
        await Expect(DotIn(ann), 1);
        await Expect(ann.GetByTestId("happening"), 2);  // that it was started, not whom it was started with; and accepted

        await ben.CloseAsync();
        await Expect(ann.Locator("[data-testid=presence][data-status=offline]"), 1);
        (await ann.GetByTestId("presence").TextContentAsync()).ShouldStartWith("Last seen");
        await Expect(DotIn(ann), 0);

        ben = await ben.Context.NewPageAsync();
        await ben.GotoAsync(Server.Address.ToString());
        await Expect(ann.Locator("[data-testid=presence][data-status=online]"), 1);
        await Server.Kill();
        await Expect(ann.Locator("[data-testid=presence][data-status=unknown]"), 1);
        await Server.Start();
        await Expect(ann.Locator("[data-testid=presence][data-status=online]"), 1);
        await Expect(DotIn(ben), 1);
    }

    /// <summary>The dot at the face of whoever is there, in the list.</summary>
    private static ILocator DotIn(IPage page) => page.GetByTestId("conversation").GetByTestId("presence-dot");
}
