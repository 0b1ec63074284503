using ChatOrleans.Testing;
using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>People who chat in headless Chromium.</summary>
public sealed class BrowserTests : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private const string Password = "correct horse battery";

    private readonly ServerProcess _server = new("Host", "Limits:RegistrationsPerAddressPerHour=1000");
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        DebianPackage.Require("chromium", Chromium);
        await _server.Start();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Two_people_find_each_other_and_talk_and_a_reload_shows_the_same()
    {
        var ann = await Register("ann");
        var ben = await Register("ben");
        await StartChat(ann, "ben");
        await Send(ann, "Hello Ben");
        await ben.GetByTestId("conversation").ClickAsync();
        await Expect(ben, "Hello Ben");
        await Expect(ben.GetByTestId("composer"), 0);
        await Expect(ann.Locator("[data-testid=message][data-status=read]"), 0);
        await ben.GetByTestId("accept").ClickAsync();
        await Send(ben, "Hello Ann");
        await Expect(ann, "Hello Ben", "Hello Ann");
        await Expect(ann.Locator("[data-testid=message][data-status=read]"), 1);

        await ann.ReloadAsync();
        await ann.GetByTestId("conversation").ClickAsync();
        await Expect(ann, "Hello Ben", "Hello Ann");
    }

    [Fact]
    public async Task A_second_device_catches_up_and_unread_messages_are_counted()
    {
        var ann = await Register("ann");
        var ben = await Register("ben");
        await StartChat(ann, "ben");
        await Send(ann, "one");
        await Send(ann, "two");
        await Expect(ben.Locator("[data-testid=conversation][data-unread='2']"), 1);

        var second = await Open();
        await second.GetByTestId("tab-login").ClickAsync();
        await second.GetByTestId("login-username").FillAsync("ben");
        await second.GetByTestId("login-password").FillAsync(Password);
        await second.GetByTestId("login-submit").ClickAsync();
        await Expect(second.Locator("[data-testid=conversation][data-unread='2']"), 1);
        await second.GetByTestId("conversation").ClickAsync();
        await Expect(second, "one", "two");
        await Expect(second.Locator("[data-testid=conversation][data-unread='0']"), 1);
        await Expect(ben.Locator("[data-testid=conversation][data-unread='0']"), 1);
    }

    [Fact]
    public async Task What_is_written_while_the_server_is_away_is_sent_once_when_it_is_back()
    {
        var ann = await Register("ann");
        var ben = await Register("ben");
        await StartChat(ann, "ben");
        await Send(ann, "before");
        await ben.GetByTestId("conversation").ClickAsync();
        await Expect(ben, "before");

        await _server.Kill();
        await Expect(ann.Locator("[data-testid=connection-state][data-state=reconnecting]"), 1);
        await Send(ann, "written in the tunnel");
        await Expect(ann.Locator("[data-testid=message][data-status=sending]"), 1);
        await ann.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit }).ContinueWith(_ => { }, TaskScheduler.Default);
        await _server.Start();

        if (await ann.GetByTestId("conversation").CountAsync() == 0)
        {
            await ann.GotoAsync(_server.Address.ToString());
        }

        await ann.GetByTestId("conversation").ClickAsync();
        await Expect(ann, "before", "written in the tunnel");
        await Expect(ben, "before", "written in the tunnel");
        await Expect(ann.Locator("[data-testid=message][data-status=sending]"), 0);
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
        await Expect(ann.GetByTestId("presence-dot"), 1);
        await Expect(ann.Locator(".event"), 2);  // that it was started, not whom it was started with; and accepted

        await ben.CloseAsync();
        await Expect(ann.Locator("[data-testid=presence][data-status=offline]"), 1);
        (await ann.GetByTestId("presence").TextContentAsync()).ShouldStartWith("Last seen");
        await Expect(ann.GetByTestId("presence-dot"), 0);

        ben = await ben.Context.NewPageAsync();
        await ben.GotoAsync(_server.Address.ToString());
        await Expect(ann.Locator("[data-testid=presence][data-status=online]"), 1);
        await _server.Kill();
        await Expect(ann.Locator("[data-testid=presence][data-status=unknown]"), 1);
        await _server.Start();
        await Expect(ann.Locator("[data-testid=presence][data-status=online]"), 1);
        await Expect(ben.GetByTestId("presence-dot"), 1);
    }

    [Fact]
    public async Task A_request_can_be_declined_or_its_sender_blocked()
    {
        var (ann, ben) = (await Register("ann"), await Register("ben"));
        await StartChat(ann, "ben");
        await Send(ann, "Hello Ben");
        await Expect(ann.Locator("[data-testid=message][data-status=sent]"), 1);
        await ben.GetByTestId("conversation").ClickAsync();
        await ben.GetByTestId("decline").ClickAsync();
        await Expect(ben.GetByTestId("conversation"), 0);
        await Send(ann, "Are you there?");
        await Expect(ann.Locator("[data-testid=message][data-status=failed]"), 1);

        var cia = await Register("cia");
        await StartChat(cia, "ben");
        await ben.GetByTestId("conversation").ClickAsync();
        await ben.GetByTestId("block").ClickAsync();
        await Expect(ben.GetByTestId("conversation"), 0);
        await Send(cia, "Hello Ben");
        await Expect(cia.Locator("[data-testid=message][data-status=failed]"), 1);
    }

    [Fact]
    public async Task A_chat_is_started_and_left_with_the_keyboard_alone()
    {
        var ann = await Register("ann");
        await Register("ben");
        await ann.GetByTestId("new-chat").FocusAsync();
        await ann.Keyboard.PressAsync("Control+k");
        await ann.Keyboard.TypeAsync("ben");
        await ann.GetByTestId("person-ben").WaitForAsync();
        await ann.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(ann.GetByTestId("person-ben")).ToBeFocusedAsync();
        await ann.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ann.GetByTestId("composer")).ToBeFocusedAsync();
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
        await ann.GetByLabel("Close").PressAsync("Enter");
        await Assertions.Expect(ann.GetByTestId("new-chat")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_group_that_is_asked_for_twice_is_one_group()
    {
        var ann = await Register("ann");
        var ben = await Register("ben");
        await ann.GetByTestId("new-chat").ClickAsync();
        await ann.GetByTestId("tab-group").ClickAsync();
        await ann.GetByTestId("group-name").FillAsync("Mountains");
        await ann.GetByTestId("people-search").FillAsync("ben");
        await ann.GetByTestId("person-ben").ClickAsync();
        await ann.GetByTestId("create-group").EvaluateAsync("button => { button.click(); button.click(); }");
        await Send(ann, "Who drives?");
        await Expect(ben.Locator("[data-testid=conversation][data-unread='1']"), 1);
        await Expect(ben.GetByTestId("conversation"), 1);
        await Expect(ann.GetByTestId("conversation"), 1);
    }

    [Fact]
    public async Task A_refused_message_says_why_in_sight_and_can_be_discarded()
    {
        var (ann, ben) = (await Register("ann"), await Register("ben"));
        await StartChat(ann, "ben");
        await ben.GetByTestId("conversation").ClickAsync();
        await ben.GetByTestId("decline").ClickAsync();
        await Expect(ben.GetByTestId("conversation"), 0);
        await Send(ann, "Are you there?");
        var failed = ann.Locator("[data-testid=message][data-status=failed]");
        await Expect(failed, 1);
        await Assertions.Expect(failed.GetByText("Discard")).ToBeInViewportAsync(new() { Ratio = 1 });
        await failed.GetByText("Discard").ClickAsync();
        await Expect(failed, 0);
    }

    [Fact]
    public async Task What_is_too_long_is_refused_where_it_is_written_and_the_next_message_is_sent()
    {
        var ann = await Register("ann");
        await Register("ben");
        await StartChat(ann, "ben");
        await Send(ann, new string('x', 70_000));
        await Assertions.Expect(ann.GetByTestId("refused")).ToBeInViewportAsync(new() { Ratio = 1 });
        (await ann.GetByTestId("composer").InputValueAsync()).Length.ShouldBe(70_000);
        await Expect(ann.Locator("[data-testid=connection-state][data-state=online]"), 1);
        await Send(ann, "short");
        await Expect(ann, "short");
        await Expect(ann.Locator("[data-testid=message][data-status=sent]"), 1);
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
        await other.GotoAsync(_server.Address.ToString());
        await other.GetByTestId("conversation").ClickAsync();
        await Expect(other, "before");

        await _server.Kill();
        await Send(ann, "from one tab");
        await Send(other, "from the other");
        foreach (var tab in new[] { ann, other })
        {
            await Expect(tab, "before", "from one tab", "from the other");
            await Expect(tab.Locator("[data-testid=message][data-status=sending]"), 2);
        }

        await ann.CloseAsync();
        await other.CloseAsync();
        await _server.Start();
        var again = await ann.Context.NewPageAsync();
        await again.GotoAsync(_server.Address.ToString());
        await again.GetByTestId("conversation").ClickAsync();
        await Expect(again, "before", "from one tab", "from the other");
        await Expect(again.Locator("[data-testid=message][data-status=sent]"), 3);
        await Expect(ben, "before", "from one tab", "from the other");
    }

    [Fact]
    public async Task A_draft_is_there_after_a_reload_and_nothing_is_left_after_signing_out()
    {
        var ann = await Register("ann");
        await Register("ben");
        await StartChat(ann, "ben");
        await ann.GetByTestId("composer").FillAsync("Dear Ben");
        await ann.ReloadAsync();
        await ann.GetByTestId("conversation").ClickAsync();
        await Assertions.Expect(ann.GetByTestId("composer")).ToHaveValueAsync("Dear Ben");
        (await ann.EvaluateAsync<int>("indexedDB.databases().then(all => all.length)")).ShouldBe(1);
        await ann.GetByTestId("sign-out").ClickAsync();
        await ann.GetByTestId("tab-login").WaitForAsync();
        await Assertions.Expect(ann.GetByTestId("register-submit")).ToBeVisibleAsync();
        await ann.WaitForFunctionAsync("() => indexedDB.databases().then(all => all.length === 0)");
    }

    [Fact]
    public async Task On_a_phone_one_pane_is_shown_at_a_time()
    {
        var ann = await Register("ann", "Anneliese Bartholomew-Featherstonehaugh of the Mountains");
        await Register("ben");
        await ann.SetViewportSizeAsync(390, 780);
        await StartChat(ann, "ben");
        (await ann.GetByTestId("composer").IsVisibleAsync()).ShouldBeTrue();
        (await ann.GetByTestId("conversation").IsVisibleAsync()).ShouldBeFalse();
        await ann.GetByLabel("Back").ClickAsync();
        (await ann.GetByTestId("conversation").IsVisibleAsync()).ShouldBeTrue();
        (await ann.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        await Assertions.Expect(ann.GetByTestId("sign-out")).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [Fact]
    public async Task No_script_of_the_page_can_make_markup_of_text()
    {
        var page = await Open();
        (await Should.ThrowAsync<PlaywrightException>(page.EvaluateAsync("() => { document.body.innerHTML = '<b>text</b>'; }")))
            .Message.ShouldContain("TrustedHTML");
    }

    private static async Task StartChat(IPage page, string with)
    {
        await page.GetByTestId("new-chat").ClickAsync();
        await page.GetByTestId("people-search").FillAsync(with);
        await page.GetByTestId($"person-{with}").ClickAsync();
        await page.GetByTestId("composer").WaitForAsync();
    }

    private static async Task Send(IPage page, string text)
    {
        await page.GetByTestId("composer").FillAsync(text);
        await page.GetByTestId("composer").PressAsync("Enter");
    }

    private static Task Expect(ILocator locator, int count) =>
        Assertions.Expect(locator).ToHaveCountAsync(count, new() { Timeout = 20_000 });

    /// <summary>The page shows exactly these messages, in this order.</summary>
    private static Task Expect(IPage page, params string[] texts) =>
        Assertions.Expect(page.Locator("[data-testid=message] .text")).ToHaveTextAsync(texts, new() { Timeout = 20_000 });

    private async Task<IPage> Open()
    {
        var context = await _browser!.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(_server.Address.ToString());
        return page;
    }

    private async Task<IPage> Register(string name, string displayName = "")
    {
        var page = await Open();
        await page.GetByTestId("register-username").FillAsync(name);
        await page.GetByTestId("register-display-name").FillAsync(displayName);
        await page.GetByTestId("register-password").FillAsync(Password);
        await page.GetByTestId("register-submit").ClickAsync();
        await Expect(page.Locator("[data-testid=connection-state][data-state=online]"), 1);
        return page;
    }
}
