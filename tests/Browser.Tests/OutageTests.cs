using ChatOrleans.Testing;
using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>What is written while the server is away. The server is one of these tests alone.</summary>
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
}
