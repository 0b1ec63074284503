using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>People find each other and talk, on all their devices.</summary>
public sealed class ConversationTests(ChatBrowser browser) : BrowserTest(browser)
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
        await Expect(ann, "Hello Ben", "Hello Ann");
    }

    [Fact]
    public async Task Whoever_answers_has_read_what_they_answer()
    {
        var ann = await Register("ann");
        var ben = await Other("ben");
        await StartChat(ann, "ben");
        await Send(ann, "Hello Ben");
        var id = ann.Url[(ann.Url.LastIndexOf('/') + 1)..];
        await Accept(ben, id);
        await Post(ben, id, "Hello Ann");
        await Expect(ann.Locator("[data-testid=message][data-status=read]"), 1);
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
        await SignIn(second, "ben");
        await Expect(second.Locator("[data-testid=conversation][data-unread='2']"), 1);
        await second.GetByTestId("conversation").ClickAsync();
        await Expect(second, "one", "two");
        await Expect(second.Locator("[data-testid=conversation][data-unread='0']"), 1);
        await Expect(ben.Locator("[data-testid=conversation][data-unread='0']"), 1);
    }

    [Fact]
    public async Task A_link_leads_into_the_group_also_whoever_has_to_sign_in_first()
    {
        var ann = await Register("ann");
        var group = await (await Same("ann")).NewGroup("Mountains");
        await ann.GotoAsync($"{AddressOf($"c/{group}/info/invites")}");
        await ann.GetByTestId("make-invite").ClickAsync();
        var address = await ann.GetByTestId("invite-address").TextContentAsync();
        var ben = await Open(path: address!);
        await Enter(ben, "ben");
        await ben.GetByTestId("join").ClickAsync();
        await Assertions.Expect(ben.GetByTestId("happening").Last).ToHaveTextAsync($"You joined by a link of {NameOf("ann")}");
        await Send(ben, "Here I am");
        await Expect(ann, "Here I am");
        await Assertions.Expect(ann.GetByTestId("happening").Last).ToHaveTextAsync($"{NameOf("ben")} joined by your link");
    }

    [Fact]
    public async Task What_one_sets_for_oneself_is_so_on_all_devices()
    {
        var ann = await Register("ann");
        var (same, ben) = (await Same("ann"), await Other("ben"));
        var group = await same.NewGroup("Mountains", ben.Id);
        await Accept(ben, group);
        await ben.Call(HttpMethod.Post, $"conversations/{group}/messages", new
        {
            clientMessageId = Guid.NewGuid(), text = "**Who** drives, @ann? See `map.md`:\n> us or *them*\n- ann\n- ben",
            mentions = new[] { same.Id },
        });
        var second = await OpenAs("ann");
        await Expect(second.Locator("[data-testid=conversation][data-unread='1']"), 1);
        await Assertions.Expect(ann).ToHaveTitleAsync("(1) Chats – ChatOrleans");
        await Choose("Mute", "Always");
        await Assertions.Expect(second).ToHaveTitleAsync("Chats – ChatOrleans");
        await Expect(second.GetByRole(AriaRole.Img, new() { Name = "Muted" }), 1);
        await Expect(second.GetByRole(AriaRole.Img, new() { Name = "You are mentioned" }), 1);
        await Choose("Archive");
        await Expect(second.GetByTestId("conversation"), 0);
        await second.GetByRole(AriaRole.Radio, new() { Name = "Archived" }).ClickAsync();
        await second.GetByTestId("conversation").ClickAsync();
        await Expect(second.Locator("[data-testid=message-text] strong"), 1);
        await Expect(second.Locator("[data-testid=message-text] li"), 2);
        await Expect(ann.GetByRole(AriaRole.Img, new() { Name = "You are mentioned" }), 0);
        await ann.GetByRole(AriaRole.Radio, new() { Name = "Archived" }).ClickAsync();
        await Expect(ann.Locator("[data-testid=conversation][data-unread='0']"), 1);
        await Choose("Mark as unread");
        await Expect(second.Locator("[data-testid=conversation][data-unread='1']"), 1);

        await second.GetByTestId("composer").FillAsync("half a");
        await Assertions.Expect(ann.GetByTestId("conversation")).ToContainTextAsync("half a");
        await Send(second, "a whole one");
        await Assertions.Expect(ann.GetByTestId("conversation")).ToContainTextAsync("a whole one");

        async Task Choose(params string[] entries)
        {
            await ann.GetByTestId("conversation").ClickAsync(new() { Button = MouseButton.Right });
            foreach (var entry in entries)
            {
                await ann.GetByRole(AriaRole.Menuitem, new() { Name = entry, Exact = true }).ClickAsync();
            }

            await Expect(ann.GetByRole(AriaRole.Menu), 0);
        }
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
        await ben.GetByTestId("confirm").ClickAsync();
        await Expect(ben.GetByTestId("conversation"), 0);
        await Send(ann, "Are you there?");
        await Expect(ann.Locator("[data-testid=message][data-status=failed]"), 1);

        var cia = await Register("cia");
        await StartChat(cia, "ben");
        await ben.GetByTestId("conversation").ClickAsync();
        await ben.GetByTestId("block").ClickAsync();
        await ben.GetByTestId("confirm").ClickAsync();
        await Expect(ben.GetByTestId("conversation"), 0);
        await Send(cia, "Hello Ben");
        await Expect(cia.Locator("[data-testid=message][data-status=failed]"), 1);
    }

    [Fact]
    public async Task A_group_that_is_asked_for_twice_is_one_group()
    {
        var ann = await Register("ann");
        var ben = await Register("ben");
        await ann.GetByTestId("new-chat").ClickAsync();
        await ann.GetByTestId("tab-group").ClickAsync();
        await ann.GetByTestId("group-name").FillAsync("Mountains");
        await ann.GetByTestId("people-search").FillAsync(NameOf("ben"));
        await PersonIn(ann, "ben").ClickAsync();
        await ann.GetByTestId("create-group").EvaluateAsync("button => { button.click(); button.click(); }");
        await ben.GetByTestId("conversation").ClickAsync();
        await ben.GetByTestId("accept").ClickAsync();
        await Send(ann, "Who drives?");
        await Expect(ben, "Who drives?");
        await Expect(ben.GetByTestId("conversation"), 1);
        await Expect(ann.GetByTestId("conversation"), 1);
    }
}
