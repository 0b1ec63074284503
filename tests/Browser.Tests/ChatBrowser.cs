using ChatOrleans.Testing;
using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>A server, and headless Chromium, for all tests of a class.</summary>
public sealed class ChatBrowser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>Milliseconds: the machine may do much else.</summary>
    internal const int Patience = 90_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private int _tests;

    internal ServerProcess Server { get; } = new(
        "Host", "Limits:RegistrationsPerAddressPerHour=1000", "Limits:MessagesPerMinute=1000000", "Limits:MessagesBurst=1000000",
        "Limits:NewConversationsPerHour=10000", "Limits:ChangesPerMinute=10000", "Limits:CallsPerMinute=1000000");

    public async ValueTask InitializeAsync()
    {
        DebianPackage.Require("chromium", Chromium);
        Assertions.SetDefaultExpectTimeout(Patience);
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

    /// <summary>The number of another test: people of different tests have different names.</summary>
    public int NextTest() => ++_tests;

    public async Task<IBrowserContext> NewContext(BrowserNewContextOptions? options = null)
    {
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return context;
    }
}
