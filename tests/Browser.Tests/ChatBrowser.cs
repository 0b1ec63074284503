using ChatOrleans.Testing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ChatOrleans.Browser.Tests.ChatBrowser))]

namespace ChatOrleans.Browser.Tests;

/// <summary>A server, and Chromium without a desktop, which takes half as much of the processor: for all tests.</summary>
public class ChatBrowser : IAsyncLifetime
{
    /// <summary>Milliseconds: the machine may do much else.</summary>
    internal const int Patience = 90_000;

    private readonly BrowserServer _server = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private int _tests;

    internal ServerProcess Server => _server.Process;

    /// <summary>Debian's package, and the program in it.</summary>
    protected virtual string Program => "chromium-headless-shell";

    public async ValueTask InitializeAsync()
    {
        var path = $"/usr/bin/{Program}";
        DebianPackage.Require(Program, path);
        Assertions.SetDefaultExpectTimeout(Patience);
        await _server.InitializeAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
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
        GC.SuppressFinalize(this);
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

/// <summary>Chromium as people have it, for what the other one cannot do: notifications.</summary>
public sealed class DesktopBrowser : ChatBrowser
{
    protected override string Program => "chromium";
}
