using ChatOrleans.Testing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ChatOrleans.Browser.Tests.ChatBrowser))]

namespace ChatOrleans.Browser.Tests;

/// <summary>A server, and headless Chromium, for all tests.</summary>
public sealed class ChatBrowser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>Milliseconds: the machine may do much else.</summary>
    internal const int Patience = 90_000;

    private readonly BrowserServer _server = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private int _tests;

    internal ServerProcess Server => _server.Process;

    public async ValueTask InitializeAsync()
    {
        DebianPackage.Require("chromium", Chromium);
        Assertions.SetDefaultExpectTimeout(Patience);
        await _server.InitializeAsync();
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

    /// <summary>The number of another test: people of different tests have different names.</summary>
    public int NextTest() => Interlocked.Increment(ref _tests);

    public async Task<IBrowserContext> NewContext(BrowserNewContextOptions? options = null)
    {
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return context;
    }
}
