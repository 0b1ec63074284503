using ChatOrleans.Testing;
using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>The server goes away and comes back: it is one of these tests alone.</summary>
public sealed class OutageTests(ChatBrowser browser, BrowserServer own) : BrowserTest(browser), IClassFixture<BrowserServer>
{
    private const string KeptEntries = """
        async () => {
          const [{ name }] = await indexedDB.databases();
          const db = await new Promise((done, fail) =>
            Object.assign(indexedDB.open(name), { onsuccess: ({ target }) => done(target.result), onerror: fail }));
          const count = await new Promise(done =>
            db.transaction("entries").objectStore("entries").count().onsuccess = ({ target }) => done(target.result));
          db.close();
          return count >= 50;
        }
        """;

    private protected override ServerProcess Server => own.Process;

    [Fact]
    public async Task What_is_written_while_the_server_is_away_is_sent_once_when_it_is_back()
    {
        var ann = await Register("ann");
        var ben = await Register("ben");
        await StartChat(ann, "ben");
        await Send(ann, "before");
        await ben.GetByTestId("conversation").ClickAsync();
        await Expect(ben, "before");

        await Server.Kill();
        await Expect(Connection(ann, "offline"), 1);
        await Send(ann, "written in the tunnel");
        await Expect(ann.Locator("[data-testid=message][data-status=sending]"), 1);
        await ann.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit }).ContinueWith(_ => { }, TaskScheduler.Default);
        await Server.Start();

        await ann.GotoAsync(Server.Address.ToString());
        await ann.GetByTestId("conversation").ClickAsync();
        await Expect(ann, "before", "written in the tunnel");
        await Expect(ben, "before", "written in the tunnel");
        await Expect(ann.Locator("[data-testid=message][data-status=sending]"), 0);
    }

    [Fact]
    public async Task Without_the_server_the_page_opens_with_what_it_showed_last_and_sends_once_what_is_written_then()
    {
        var (same, ben) = (await Other("ann"), await Other("ben"));
        var id = await same.NewDirect(ben);
        await Accept(ben, id);
        await Post(ben, id, Enumerable.Range(1, 50).Select(number => $"Line {number}"));
        var ann = await OpenAs("ann", $"c/{id}");
        await Assertions.Expect(ann.GetByTestId("message-text").GetByText("Line 50")).ToBeVisibleAsync();
        await Kept(ann);
        await Until(ann, KeptEntries);

        await Server.Kill();
        await ann.ReloadAsync();
        await Expect(ann.GetByTestId("conversation"), 1);
        await Assertions.Expect(ann.GetByTestId("title")).ToHaveTextAsync(ben.Name);
        await Assertions.Expect(ann.GetByTestId("message-text").GetByText("Line 50")).ToBeVisibleAsync();
        await Send(ann, "written in the tunnel");
        await Expect(ann.Locator("[data-testid=message][data-status=sending]"), 1);
        await ann.ReloadAsync();
        await Expect(ann.Locator("[data-testid=message][data-status=sending]"), 1);

        await Server.Start();
        await Expect(ann.Locator("[data-testid=message][data-status=sending]"), 0);
        await Expect(ann.GetByTestId("message-text").GetByText("written in the tunnel"), 1);
        var (_, log) = await ben.Call(HttpMethod.Get, $"conversations/{id}/entries?limit=200");
        log.GetProperty("items").EnumerateArray().Count(entry =>
            entry.TryGetProperty("text", out var text) && text.GetString() == "written in the tunnel").ShouldBe(1);
    }

    [Fact]
    public async Task What_two_tabs_wrote_offline_arrives_once_after_both_were_closed()
    {
        var ann = await Register("ann");
        var ben = await Register("ben");
        await StartChat(ann, "ben");
        await Send(ann, "before");
        await ben.GetByTestId("conversation").ClickAsync();
        var other = await ann.Context.NewPageAsync();
        await other.GotoAsync(Server.Address.ToString());
        await other.GetByTestId("conversation").ClickAsync();
        await Expect(other, "before");

        await Server.Kill();
        await Send(ann, "from one tab");
        await Send(other, "from the other");
        foreach (var tab in new[] { ann, other })
        {
            await Expect(tab, "before", "from one tab", "from the other");
            await Expect(tab.Locator("[data-testid=message][data-status=sending]"), 2);
        }

        await ann.CloseAsync();
        await other.CloseAsync();
        await Server.Start();
        var again = await ann.Context.NewPageAsync();
        await again.GotoAsync(Server.Address.ToString());
        await again.GetByTestId("conversation").ClickAsync();
        await Expect(again, "before", "from one tab", "from the other");
        await Expect(again.Locator("[data-testid=message][data-status=sent]"), 3);
        await Expect(ben, "before", "from one tab", "from the other");
    }

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
