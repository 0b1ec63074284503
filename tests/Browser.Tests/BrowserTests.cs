using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>People who chat in headless Chromium.</summary>
public sealed class BrowserTests : PeopleWithBrowsers
{
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
        await ben.GotoAsync(Server.Address.ToString());
        await Expect(ann.Locator("[data-testid=presence][data-status=online]"), 1);
        await Server.Kill();
        await Expect(ann.Locator("[data-testid=presence][data-status=unknown]"), 1);
        await Server.Start();
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
}
