using ChatOrleans.Testing;
using Microsoft.Playwright;

namespace ChatOrleans.Web;

/// <summary>A host, a browser, and people who use both.</summary>
internal sealed class Site : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    private readonly ServerProcess _server = new(
        "Host", "Limits:RegistrationsPerAddressPerHour=1000", "Limits:MessagesPerMinute=1000000", "Limits:MessagesBurst=1000000",
        "Limits:NewConversationsPerHour=10000", "Limits:ChangesPerMinute=10000", "Limits:CallsPerMinute=1000000",
        "Users:Strangers=Welcome");

    private readonly List<ChatPerson> _people = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private Site()
    {
    }

    public static async Task<Site> Open()
    {
        DebianPackage.Require("chromium", Chromium);
        var site = new Site();
        await site._server.Start();
        site._playwright = await Playwright.CreateAsync();
        site._browser = await site._playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        });
        return site;
    }

    public static void Print(string what, string measured, string budget) =>
        Console.WriteLine($"| {what} | {measured} | {budget} |");

    public static double Percentile95(IEnumerable<double> times)
    {
        double[] sorted = [.. times.Order()];
        return sorted[(int)Math.Ceiling(sorted.Length * 0.95) - 1];
    }

    public async Task<ChatPerson> Register(string name)
    {
        var person = await ChatPerson.Register(_server.Address, name);
        _people.Add(person);
        return person;
    }

    public static async Task Post(HubClient hub, string conversationId, string text)
    {
        var answer = await hub.Invoke("SendMessage", new { conversationId, clientMessageId = Guid.NewGuid(), text });
        if (answer.TryGetProperty("error", out var error))
        {
            throw new InvalidOperationException($"{error}");
        }
    }

    /// <summary>A page of a browser that keeps nothing of the client yet, and in which the person is signed in.</summary>
    public async Task<IPage> SignedIn(string name)
    {
        var context = await _browser!.NewContextAsync(new() { ViewportSize = new() { Width = 1_280, Height = 720 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{AddressOf("icon.svg")}");
        await page.EvaluateAsync(
            """
            async ([username, password]) => {
              const answer = await fetch("api/v1/auth/login", {
                method: "POST", headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ username, password, device: { name: "bench", platform: "web" }, refreshCookie: true }),
              });
              localStorage.setItem("chat.session", JSON.stringify({ ...await answer.json(), refreshAt: Date.now() + 300_000 }));
            }
            """,
            new[] { name, ChatPerson.Password });
        return page;
    }

    public async Task<IPage> EmptyPage()
    {
        var page = await _browser!.NewPageAsync(new() { ViewportSize = new() { Width = 1_280, Height = 720 } });
        await page.SetContentAsync("<textarea></textarea><div style='height: 100000px'></div>");
        return page;
    }

    public Uri AddressOf(string path) => new(_server.Address, path);

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people)
        {
            await person.DisposeAsync();
        }

        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
        await _server.DisposeAsync();
    }
}
