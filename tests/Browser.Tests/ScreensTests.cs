using System.Buffers.Binary;
using System.Text.Json;
using ChatOrleans.Testing;
using Microsoft.Playwright;

namespace ChatOrleans.Browser.Tests;

/// <summary>
/// Takes the pictures of docs/screens into artifacts/screens, and sees that each shows what it is for. Time and chance are taken
/// out of them: the same page makes the same picture.
/// </summary>
public sealed class ScreensTests(ChatBrowser browser) : BrowserTest(browser)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "screens");

    private static readonly PageEmulateMediaOptions Light = new() { ColorScheme = ColorScheme.Light };

    private static readonly PageEmulateMediaOptions Dark = new() { ColorScheme = ColorScheme.Dark };

    /// <summary>Times count up from the first line, and colours go by initials, where ids decide.</summary>
    private const string WithoutTimeAndChance = """
        () => {
          const arabic = document.documentElement.lang === "ar";
          const digits = new Intl.NumberFormat(arabic ? "ar-EG" : "en", { minimumIntegerDigits: 2 });
          for (const places of ["[data-testid=conversation] time", "[data-testid=messages] article time"]) {
            const all = [...document.querySelectorAll(places)];
            all.forEach((time, index) => {
              const minute = places.includes("messages") ? 24 - all.length + index : 23 - index;
              time.textContent = `${digits.format(10)}:${digits.format(minute)}`;
            });
          }
          const hueOf = name => [...name].reduce((sum, character) => sum * 31 + character.codePointAt(0), 7) % 12;
          for (const element of document.querySelectorAll("[data-hue]")) {
            const name = element.matches("article") ? element.ariaLabel.split(/[,،]/)[0].split(" ").map(word => word[0]).join("")
              : element.querySelector("[data-initials]")?.dataset.initials
              ?? element.querySelector("bdi")?.textContent.split(" ").map(word => word[0]).join("") ?? "";
            element.dataset.hue = hueOf(name);
          }
        }
        """;

    private readonly Dictionary<ChatPerson, HubClient> _hubs = [];

    [Fact]
    public async Task Each_screen_shows_what_it_is_for()
    {
        var visitor = await Open();
        await visitor.GetByTestId("other-kind").ClickAsync();
        await Take(visitor, "sign-in", Light, 1_280, 720, visitor.GetByTestId("submit"));

        var (group, direct, arabic) = await Chats();
        var page = await OpenAs("robin", $"c/{direct}");
        var (rows, last) = (page.GetByTestId("conversation"), page.GetByTestId("message-text").Last);
        await Expect(Connection(page, "online"), 1);
        await page.Locator("article [data-testid=ticks][data-state=read]").WaitForAsync();
        await page.Locator($"[data-conversation='{group}']").ClickAsync();
        await Take(page, "desk-light", Light, 1_280, 800, rows.Last, last, page.GetByTestId("composer"));
        await Take(page, "desk-dark", Dark, 1_280, 800, rows.Last, last, page.GetByTestId("composer"));
        await Take(
            page, "forced-colours", new() { ColorScheme = ColorScheme.Dark, ForcedColors = ForcedColors.Active }, 1_280, 800,
            rows.Last, last);
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.None });
        await page.GotoAsync($"{AddressOf($"c/{group}/info")}");
        await Take(page, "details", Light, 1_440, 900, page.GetByTestId("leave"), last);
        await page.GotoAsync($"{AddressOf("settings/appearance")}");
        await Take(page, "settings", Light, 1_280, 720, page.Locator("h1:visible"));

        var phone = await OpenAs("robin", $"c/{group}", Phone);
        await Take(
            phone, "phone-conversation", Light, 390, 780, phone.GetByTestId("message-text").Last, phone.GetByTestId("composer"));
        await phone.GetByTestId("back").ClickAsync();
        await Take(phone, "phone-list", Light, 390, 780, phone.GetByTestId("conversation").Last, phone.GetByTestId("new-chat"));
        var inArabic = await OpenAs("robin", $"c/{arabic}", new() { Locale = "ar" });
        await Take(inArabic, "arabic", Dark, 390, 780, inArabic.GetByTestId("message-text").Last, inArabic.GetByTestId("back"));
    }

    /// <summary>The conversations of Robin: the one that is looked at, one of two, and one in Arabic.</summary>
    private async Task<(string Group, string Direct, string Arabic)> Chats()
    {
        var robin = await Named("robin", "Robin Vega");
        var (mia, zoe, jonas, ada, omar) = (
            await Named("mia", "Mia Tanaka"), await Named("zoe", "Zoë Lindqvist"), await Named("jonas", "Jonas Weber"),
            await Named("ada", "Ada Okafor"), await Named("omar", "عمر الحسن"));
        var choir = await Begun(robin, "Choir on Tuesdays", ada, zoe);
        await Say(ada, choir, "The hall is ours until ten");
        var arabic = await Direct(robin, omar);
        await Say(omar, arabic, "صباح الخير! هل ستأتي إلى الجبال يوم السبت؟");
        await Say(robin, arabic, "نعم، سأصل بالقطار مع Jonas.");
        await Say(omar, arabic, "رائع. أحضر معك سترة دافئة، فالليل بارد هناك.");
        await Say(robin, arabic, "شكرًا، لن أنساها ☺");
        await Say(omar, arabic, "إلى اللقاء إذن!");
        await Say(robin, await Direct(robin, ada), "Thank you for the map");
        var forecast = await Direct(robin, jonas);
        await Say(jonas, forecast, "Have you seen the forecast?");
        await Say(jonas, forecast, "Sun on both days");
        var direct = await Direct(robin, mia);
        await Say(mia, direct, "I have the key of the hut");
        await Say(robin, direct, "Perfect, see you at the station then");
        await Read(mia, direct);

        var group = await Begun(robin, "Weekend in the mountains", mia, zoe, jonas, ada);
        var hut = await Say(mia, group, "Morning! The hut has five beds left for Saturday. Shall I book them?");
        await React(group, hut, "❤️", zoe, jonas, robin);
        await Say(robin, group, "Yes, please do!");
        await Say(zoe, group, "I can drive. There is room for four, and for the skis.");
        var bread = await Say(jonas, group, "I take the train");
        await Call(jonas, "EditMessage", ("conversationId", group), ("messageId", bread),
            ("text", "I take the early train, and bring bread and cheese."));
        await React(group, bread, "☀️", mia);
        var walk = await Say(ada, group, "How long is the walk up from the car park?");
        await Say(mia, group, "An hour and a half; two if there is snow", ("replyTo", walk));
        await Say(robin, group, "@Zoë Lindqvist can you bring the small stove?", ("mentions", new[] { zoe.Id }));
        foreach (var member in new[] { mia, zoe, jonas, ada })
        {
            await Read(member, group);
        }

        await Say(zoe, group, "It is in the car already");
        return (group, direct, arabic);
    }

    private async Task<ChatPerson> Named(string person, string displayName)
    {
        var named = await Other(person);
        (await named.Call(HttpMethod.Patch, "users/me", new { displayName })).Status.ShouldBe(200);
        return named;
    }

    private static async Task<string> Begun(ChatPerson owner, string name, params ChatPerson[] members)
    {
        var id = await owner.NewGroup(name, [.. members.Select(member => member.Id)]);
        foreach (var member in members)
        {
            await Accept(member, id);
        }

        return id;
    }

    private static async Task<string> Direct(ChatPerson one, ChatPerson other)
    {
        var id = await one.NewDirect(other);
        await Accept(other, id);
        return id;
    }

    private async Task<string> Say(ChatPerson sender, string id, string text, params (string, object)[] more) =>
        (await Call(sender, "SendMessage", [("conversationId", id), ("text", text), .. more]))
            .GetProperty("messageId").GetString()!;

    private async Task React(string id, string messageId, string emoji, params ChatPerson[] people)
    {
        foreach (var person in people)
        {
            await Call(person, "AddReaction", ("conversationId", id), ("messageId", messageId), ("emoji", emoji));
        }
    }

    private async Task Read(ChatPerson reader, string id)
    {
        var (_, summary) = await reader.Call(HttpMethod.Get, $"conversations/{id}");
        await Call(reader, "MarkRead", ("conversationId", id), ("sequence", summary.GetProperty("lastSequence").GetInt64()));
    }

    private async Task<JsonElement> Call(
        ChatPerson person, string method, params (string Name, object Value)[] arguments)
    {
        var request = arguments.ToDictionary(argument => argument.Name, argument => argument.Value);
        if (method != "MarkRead")
        {
            request["clientMessageId"] = Guid.NewGuid();
        }

        var hub = _hubs.TryGetValue(person, out var connected) ? connected : _hubs[person] = await person.Connect();
        var answer = await hub.Invoke(method, request);
        return answer.TryGetProperty("value", out var value) ? value : throw new InvalidOperationException($"{method}: {answer}");
    }

    private static async Task Take(
        IPage page, string name, PageEmulateMediaOptions media, int width, int height, params ILocator[] shown)
    {
        await page.SetViewportSizeAsync(width, height);
        await page.EmulateMediaAsync(media);
        foreach (var element in shown)
        {
            await Assertions.Expect(element).ToBeInViewportAsync(new() { Ratio = 1 });
        }

        if (await page.GetByTestId("messages").IsVisibleAsync())
        {
            await Settled(page);
        }

        await page.EvaluateAsync(WithoutTimeAndChance);
        var picture = await page.ScreenshotAsync(new()
        {
            Path = Path.Combine(Folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled,
        });
        (BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20)))
            .ShouldBe((width, height), name);
    }
}
