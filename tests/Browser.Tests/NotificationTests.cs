using System.Text.Json;
using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>What stands on the screen of somebody who looks elsewhere.</summary>
public sealed class NotificationTests(DesktopBrowser browser) : BrowserTest(browser), IClassFixture<DesktopBrowser>
{
    /// <summary>
    /// A page that nobody looks at, of somebody who wants to be told. Chromium forgets a notification when it is asked for all of
    /// them in the moment in which it shows it: so the page counts which ones are shown.
    /// </summary>
    private const string LooksElsewhere = """
        Object.defineProperty(Document.prototype, "visibilityState", { get: () => "hidden" });
        Document.prototype.hasFocus = () => false;
        const { showNotification } = ServiceWorkerRegistration.prototype;
        window.shownCount = 0;
        ServiceWorkerRegistration.prototype.showNotification = async function (...notice) {
          await showNotification.apply(this, notice);
          window.shownCount++;
        };
        localStorage.setItem("chat.notifications", JSON.stringify({ shown: true, preview: true, sound: false }));
        """;

    [Fact]
    public async Task Each_message_of_others_is_one_notification_and_a_click_leads_to_it()
    {
        var (same, ben) = (await Other("ann"), await Other("ben"));
        var id = await same.NewDirect(ben);
        await Accept(ben, id);
        var page = await OpenAs("ann", "icon.svg");
        await page.Context.GrantPermissionsAsync(["notifications"], new() { Origin = Server.Address.ToString() });
        await page.AddInitScriptAsync(LooksElsewhere);
        await page.GotoAsync(Server.Address.ToString());
        // What came in before the page was in step would be told of by its last message.
        await Expect(Connection(page, "online"), 1);
        await Expect(page.GetByTestId("conversation"), 1);
        await Kept(page);

        await Post(same, id, "On another device");
        await Post(ben, id, "Are you there?");
        await Post(ben, id, "Then call me");
        await Until(page, "() => window.shownCount >= 2");
        (await page.EvaluateAsync<string[]>("""
            () => navigator.serviceWorker.ready.then(worker => worker.getNotifications())
              .then(all => all.map(({ title, body, data }) => `${title}: ${body} ${data.path}`))
            """))
            .ShouldBe(
                [$"{ben.Name}: Are you there? c/{id}/m/5", $"{ben.Name}: Then call me c/{id}/m/6"], ignoreOrder: true);
        await Click(page, "Are you there?");
        await Assertions.Expect(page).ToHaveURLAsync($"{AddressOf($"c/{id}/m/5")}");
        await Expect(page, "On another device", "Are you there?", "Then call me");
    }

    /// <summary>As the system tells the service worker of it.</summary>
    private static async Task Click(IPage page, string body)
    {
        var own = await (await page.Context.NewCDPSessionAsync(page)).SendAsync("Target.getTargetInfo");
        var tools = await page.Context.Browser!.NewBrowserCDPSessionAsync();
        var targets = await tools.SendAsync("Target.getTargets");
        var worker = targets!.Value.GetProperty("targetInfos").EnumerateArray().Single(target =>
            target.GetProperty("type").GetString() == "service_worker"
            && ContextOf(target) == ContextOf(own!.Value.GetProperty("targetInfo")));
        var session = await tools.SendAsync("Target.attachToTarget", new()
        {
            ["targetId"] = worker.GetProperty("targetId").GetString()!, ["flatten"] = false,
        });
        var expression = $$"""
            registration.getNotifications().then(all => dispatchEvent(new NotificationEvent("notificationclick",
              { notification: all.find(({ body }) => body === "{{body}}") })))
            """;
        await tools.SendAsync("Target.sendMessageToTarget", new()
        {
            ["sessionId"] = session!.Value.GetProperty("sessionId").GetString()!,
            ["message"] = JsonSerializer.Serialize(new { id = 1, method = "Runtime.evaluate", @params = new { expression } }),
        });
    }

    private static string ContextOf(JsonElement target) => target.GetProperty("browserContextId").GetString()!;
}
