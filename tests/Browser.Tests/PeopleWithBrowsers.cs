using ChatOrleans.Testing;
using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>A server, headless Chromium, and what people do with them.</summary>
[Collection("Browser")]
public abstract class PeopleWithBrowsers : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    protected const string Password = "correct horse battery";

    protected ServerProcess Server { get; } = new("Host", "Limits:RegistrationsPerAddressPerHour=1000");

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        DebianPackage.Require("chromium", Chromium);
        await Server.Start();
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
        await Server.DisposeAsync();
    }

    protected static async Task StartChat(IPage page, string with)
    {
        await page.GetByTestId("new-chat").ClickAsync();
        await page.GetByTestId("people-search").FillAsync(with);
        await page.GetByTestId($"person-{with}").ClickAsync();
        await page.GetByTestId("composer").WaitForAsync();
    }

    protected static async Task Send(IPage page, string text)
    {
        await page.GetByTestId("composer").FillAsync(text);
        await page.GetByTestId("composer").PressAsync("Enter");
    }

    protected static Task Expect(ILocator locator, int count) =>
        Assertions.Expect(locator).ToHaveCountAsync(count, new() { Timeout = 20_000 });

    /// <summary>The page shows exactly these messages, in this order.</summary>
    protected static Task Expect(IPage page, params string[] texts) =>
        Assertions.Expect(page.Locator("[data-testid=message] .text")).ToHaveTextAsync(texts, new() { Timeout = 20_000 });

    protected async Task<IPage> Open()
    {
        var context = await _browser!.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(Server.Address.ToString());
        return page;
    }

    protected async Task<IPage> Register(string name, string displayName = "")
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
