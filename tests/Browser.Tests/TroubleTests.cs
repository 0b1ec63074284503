using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>What is refused or fails says so where it happened, and can be tried again.</summary>
public sealed class TroubleTests(ChatBrowser browser) : BrowserTest(browser)
{
    [Fact]
    public async Task A_message_that_is_refused_delays_no_other_conversation()
    {
        var ann = await Register("ann");
        var (same, ben, cia) = (await Same("ann"), await Other("ben"), await Other("cia"));
        var (refused, taken) = (await same.NewDirect(ben), await same.NewDirect(cia));
        await Accept(cia, taken);
        await ben.Call(HttpMethod.Put, $"users/me/blocks/{same.Id}");
        await ann.GotoAsync($"{AddressOf($"c/{refused}")}");
        await Send(ann, "Are you there?");
        await Expect(ann.Locator("[data-testid=message][data-status=failed]"), 1);
        await ann.GotoAsync($"{AddressOf($"c/{taken}")}");
        await Send(ann, "Hello Cia");
        await Expect(ann.Locator("[data-testid=message][data-status=sent]"), 1);
        await Expect(ann.Locator($"[data-testid=conversation][href$='{refused}'] [data-state=failed]"), 1);
    }

    [Fact]
    public async Task What_cannot_be_undone_is_asked_about_first()
    {
        var ann = await Register("ann");
        var (same, ben) = (await Same("ann"), await Other("ben"));
        var group = await same.NewGroup("Mountains", ben.Id);
        var errors = new List<string>();
        ann.PageError += (_, error) => errors.Add(error);

        await ann.GotoAsync($"{AddressOf($"c/{group}/info/members")}");
        await ann.GetByTestId("member").Filter(new() { HasText = NameOf("ben") }).GetByRole(AriaRole.Button).Last.ClickAsync();
        await ann.GetByRole(AriaRole.Menuitem, new() { Name = "Remove" }).ClickAsync();
        await AskedAndCancelled(ann);
        await Expect(ann.GetByTestId("member"), 2);

        await ann.GotoAsync($"{AddressOf("settings")}");
        await ann.GetByTestId("sign-out").ClickAsync();
        await AskedAndCancelled(ann);

        await ann.GotoAsync($"{AddressOf($"c/{group}/info")}");
        await ann.GetByTestId("leave").ClickAsync();
        await AskedAndCancelled(ann);
        await Expect(ann.GetByTestId("conversation"), 1);
        await ann.GetByTestId("leave").ClickAsync();
        await ann.GetByTestId("confirm").ClickAsync();
        await Expect(ann.GetByTestId("conversation"), 0);
        (await ann.EvaluateAsync<string>("document.activeElement.tagName")).ShouldNotBe("BODY");
        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_did_not_load_is_loaded_when_it_is_tried_again()
    {
        await Other("ann");
        var page = await OpenAs("ann", options: new() { ServiceWorkers = ServiceWorkerPolicy.Block });
        await page.RouteAsync("**/assets/NewChatPane*", route => route.AbortAsync());
        await page.ReloadAsync();
        await page.GetByTestId("new-chat").ClickAsync();
        await AgainIn(page).WaitForAsync();
        await page.UnrouteAllAsync();
        await AgainIn(page).ClickAsync();
        await Assertions.Expect(page.GetByTestId("people-search")).ToBeVisibleAsync();
    }

    /// <summary>Who presses Enter or Escape without having read changes nothing.</summary>
    private static async Task AskedAndCancelled(IPage page)
    {
        await Assertions.Expect(page.GetByTestId("cancel")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("cancel"), 0);
    }
}
