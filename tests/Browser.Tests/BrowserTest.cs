using ChatOrleans.Testing;
using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>People who chat in headless Chromium.</summary>
public abstract class BrowserTest(ChatBrowser browser) : IAsyncLifetime
{
    protected const string Password = ChatPerson.Password;

    protected static readonly BrowserNewContextOptions Phone = new() { ViewportSize = new() { Width = 390, Height = 780 } };

    private readonly int _number = browser.NextTest();
    private readonly List<IBrowserContext> _contexts = [];
    private readonly List<ChatPerson> _others = [];

    private protected virtual ServerProcess Server => browser.Server;

    public async ValueTask InitializeAsync()
    {
        if (!Server.IsRunning)
        {
            // A test that failed left it so.
            await Server.Start();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.CloseAsync();
        }

        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected static async Task Send(IPage page, string text)
    {
        await page.GetByTestId("composer").FillAsync(text);
        await page.GetByTestId("composer").PressAsync("Enter");
    }

    protected static Task Expect(ILocator locator, int count) =>
        Assertions.Expect(locator).ToHaveCountAsync(count);

    /// <summary>The page shows exactly these messages, in this order.</summary>
    protected static Task Expect(IPage page, params string[] texts) =>
        Assertions.Expect(page.GetByTestId("message-text")).ToHaveTextAsync(texts);

    /// <summary>The user name of somebody in this test.</summary>
    protected string NameOf(string person) => $"{person}{_number}";

    protected async Task<IPage> Open(BrowserNewContextOptions? options = null, string path = "")
    {
        var context = await browser.NewContext(options);
        _contexts.Add(context);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{AddressOf(path)}");
        return page;
    }

    protected async Task<IPage> Register(string person, string displayName = "", BrowserNewContextOptions? options = null)
    {
        var page = await Open(options);
        await page.GetByTestId("display-name").FillAsync(displayName);
        await Enter(page, person);
        await Expect(Connection(page, "online"), 1);
        return page;
    }

    /// <summary>A browser in which somebody who has an account is signed in already.</summary>
    protected async Task<IPage> OpenAs(string person, string path = "", BrowserNewContextOptions? options = null)
    {
        var page = await Open(options, "icon.svg");
        await page.EvaluateAsync(
            """
            async ([username, password]) => {
              const answer = await fetch("api/v1/auth/login", {
                method: "POST", headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ username, password, device: { name: "test", platform: "web" }, refreshCookie: true }),
              });
              localStorage.setItem("chat.session", JSON.stringify({ ...await answer.json(), refreshAt: Date.now() + 300_000 }));
            }
            """,
            new[] { NameOf(person), Password });
        await page.GotoAsync($"{AddressOf(path)}");
        return page;
    }

    /// <summary>Signs in somebody who has an account, in a browser that has never been here.</summary>
    protected async Task SignIn(IPage page, string person)
    {
        await page.GetByTestId("other-kind").ClickAsync();
        await Enter(page, person);
    }

    /// <summary>Signs up, or in, whichever the page is for.</summary>
    protected async Task Enter(IPage page, string person)
    {
        await page.GetByTestId("username").FillAsync(NameOf(person));
        await page.GetByTestId("password").FillAsync(Password);
        await page.GetByTestId("submit").ClickAsync();
    }

    /// <summary>Somebody who has an account, and whose page nobody looks at.</summary>
    protected async Task<ChatPerson> Other(string person)
    {
        var other = await ChatPerson.Register(Server.Address, NameOf(person));
        _others.Add(other);
        return other;
    }

    /// <summary>Who is signed in at the page, on a device that is no browser.</summary>
    protected async Task<ChatPerson> Same(string person)
    {
        var same = await ChatPerson.Login(Server.Address, NameOf(person));
        _others.Add(same);
        return same;
    }

    protected static async Task Post(ChatPerson sender, string conversationId, params IEnumerable<string> texts)
    {
        var hub = await sender.Connect();
        await Task.WhenAll(texts.Select(async text =>
            (await hub.Invoke("SendMessage", new { conversationId, clientMessageId = Guid.NewGuid(), text }))
                .TryGetProperty("error", out _).ShouldBeFalse()));
    }

    protected static Task Accept(ChatPerson member, string conversationId) =>
        member.Call(HttpMethod.Post, $"conversations/{conversationId}/accept");

    /// <summary>Nothing in the list of messages moves any more.</summary>
    protected static Task Settled(IPage page) => page.EvaluateAsync("""
        async () => {
          const list = document.querySelector("[data-testid=messages]");
          const place = () => `${list.scrollTop} ${list.scrollHeight} ${list.querySelector("[data-line]")?.dataset.line}`;
          for (let same = 0, before = ""; same < 20; before = place()) {
            await new Promise(requestAnimationFrame);
            same = place() === before ? same + 1 : 0;
          }
        }
        """);

    /// <summary>Once the list stands still: what it does to open would take a turn of the wheel back.</summary>
    protected static async Task WheelUp(IPage page, int pixels)
    {
        await Settled(page);
        await page.GetByTestId("messages").HoverAsync();
        await page.Mouse.WheelAsync(0, -pixels);
    }

    protected Uri AddressOf(string path) => new(Server.Address, path);

    /// <summary>The browser keeps the page by now, and opens it without the server.</summary>
    protected static Task Kept(IPage page) =>
        Until(page, "() => navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')");

    /// <summary>Waits for what a function promises: to <c>WaitForFunctionAsync</c> any promise is true.</summary>
    protected static Task Until(IPage page, string isSo) => page.EvaluateAsync($$"""
        async () => {
          const isSo = {{isSo}};
          const end = performance.now() + {{ChatBrowser.Patience}};
          while (!await isSo()) {
            if (performance.now() > end) throw new Error("It does not become so.");
            await new Promise(requestAnimationFrame);
          }
        }
        """);

    /// <summary>The page tells of its connection, when that is in this state.</summary>
    protected static ILocator Connection(IPage page, string state) =>
        page.Locator($"[data-testid=status-strip][data-state={state}]");

    protected async Task StartChat(IPage page, string with)
    {
        await page.GetByTestId("new-chat").ClickAsync();
        await page.GetByTestId("people-search").FillAsync(NameOf(with));
        await PersonIn(page, with).ClickAsync();
        await page.GetByTestId("composer").WaitForAsync();
    }

    /// <summary>Begins a chat with keys alone. No button has the focus on the way: what is typed would press it.</summary>
    protected async Task SwitchTo(IPage page, string with)
    {
        await page.EvaluateAsync("""
            () => {
              window.focused = [];
              document.addEventListener("focusin", () => setTimeout(() => focused.push(document.activeElement.tagName)));
            }
            """);
        await page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(page.GetByTestId("switcher")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(NameOf(with));
        await page.GetByRole(AriaRole.Option).GetByText($"@{NameOf(with)}").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByTestId("composer")).ToBeFocusedAsync();
        (await page.EvaluateAsync<string[]>("() => focused.slice(focused.indexOf('INPUT'))")).ShouldNotContain("BUTTON");
    }

    protected static ILocator AgainIn(IPage page) =>
        page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Button, new() { Name = "Try again" });

    /// <summary>A group and a direct conversation with messages of both, and the number of one's own last message.</summary>
    protected async Task<(string Group, string Direct, int Message)> Chats(string person)
    {
        var (same, ben) = (await Same(person), await Other("ben"));
        var (group, direct) = (await same.NewGroup("Mountains", ben.Id), await same.NewDirect(ben));
        foreach (var id in new[] { group, direct })
        {
            await Accept(ben, id);
            await Post(ben, id, "Who drives?", $"https://example.com and @{same.Name}");
            await Post(same, id, "I do");
        }

        await Post(ben, direct, "one more");
        return (group, direct, 6);
    }

    /// <summary>Somebody among those who were found.</summary>
    protected ILocator PersonIn(IPage page, string person) => page.GetByTestId($"person-{NameOf(person)}");
}
