using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests;

/// <summary>The store goes back to a backup, as docs/operations.md says, and devices come that hold what was lost.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private readonly TestDirectory _backup = new();
    private ChatApplication _app = null!;
    private ChatPerson _ann = null!;
    private ChatPerson _ben = null!;
    private string _direct = null!;

    private string Database => Path.Combine(_app.DataDirectory, "chat.db");

    public async ValueTask InitializeAsync()
    {
        _app = await ChatApplication.Start("Limits:MessagesBurst=10000");
        _ann = await _app.Person("ann");
        _ben = await _app.Person("ben");
        _direct = await _ann.NewDirect(_ben);
        await Send(await _ann.Connect(), "3", "4", "5");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _backup.Dispose();
    }

    [Fact]
    public async Task A_device_drops_what_was_lost_and_gets_what_took_its_numbers()
    {
        BackUp();
        await Send(await _ann.Connect(), "lost 6", "lost 7", "lost 8");
        await _app.Restart(Restore);
        var (ann, ben) = (await _ann.Connect(), await _ben.Connect());
        await Send(ann, "new 6", "new 7", "new 8", "new 9");

        // By numbers alone it lacks one entry.
        var delta = (await Sync(ben, new { conversationId = _direct, sequence = 8 })).GetProperty("conversations")[0];
        var epoch = delta.GetProperty("epoch").GetGuid();
        (delta.GetProperty("kind").GetString(), delta.GetProperty("truncateTo").GetInt64()).ShouldBe(("delta", 5));
        Texts(delta).ShouldBe(["new 6", "new 7", "new 8", "new 9"]);

        var same = (await Sync(ben, new { conversationId = _direct, sequence = 8, epoch })).GetProperty("conversations")[0];
        Texts(same).ShouldBe(["new 9"]);
        same.TryGetProperty("truncateTo", out _).ShouldBeFalse();

        (await Mark(ben, 8, null)).ShouldBe(5, "it has read 6 to 8 of what was lost");
        (await Mark(ben, 7, epoch)).ShouldBe(7);
        var (_, page) = await _ben.Call(HttpMethod.Get, $"conversations/{_direct}/entries?after=8");
        page.GetProperty("after").GetInt64().ShouldBe(5);
        (_, page) = await _ben.Call(HttpMethod.Get, $"conversations/{_direct}/entries?after=8&epoch={epoch}");
        page.GetProperty("after").GetInt64().ShouldBe(8);

        await Send(ann, "10");
        var @event = await Event(ben, "NewEntries");
        @event.GetProperty("epoch").GetGuid().ShouldBe(epoch);
        var (_, summary) = await _ben.Call(HttpMethod.Get, $"conversations/{_direct}");
        summary.GetProperty("epoch").GetGuid().ShouldBe(epoch);
    }

    [Fact]
    public async Task A_device_that_holds_an_epoch_which_was_lost_too_starts_afresh()
    {
        BackUp();
        await Send(await _ann.Connect(), "first life 6");
        await _app.Restart(Restore);
        await Send(await _ann.Connect(), "second life 6");
        var lost = (await Sync(await _ben.Connect(), new { conversationId = _direct, sequence = 5 }))
            .GetProperty("conversations")[0];
        await _app.Restart(Restore);

        await Send(await _ann.Connect(), "third life 6");
        var delta = (await Sync(
            await _ben.Connect(), new { conversationId = _direct, sequence = 6, epoch = lost.GetProperty("epoch").GetGuid() }))
            .GetProperty("conversations")[0];
        delta.GetProperty("epoch").GetGuid().ShouldNotBe(lost.GetProperty("epoch").GetGuid());
        delta.GetProperty("truncateTo").GetInt64().ShouldBe(0);
        Texts(delta).ShouldBe(["3", "4", "5", "third life 6"]);
    }

    [Fact]
    public async Task A_restart_that_loses_nothing_begins_no_epoch()
    {
        await _app.Restart();
        var delta = (await Sync(await _ben.Connect(), new { conversationId = _direct, sequence = 2 }))
            .GetProperty("conversations")[0];
        delta.TryGetProperty("epoch", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task The_command_begins_an_epoch_and_devices_keep_what_the_log_has()
    {
        await _app.Restart(() => Run(0, "A new epoch has begun", $"--ChatOrleans:DataDirectory={_app.DataDirectory}"));
        var delta = (await Sync(await _ben.Connect(), new { conversationId = _direct, sequence = 4 }))
            .GetProperty("conversations")[0];
        delta.TryGetProperty("epoch", out _).ShouldBeTrue();
        delta.GetProperty("truncateTo").GetInt64().ShouldBe(4);
        Texts(delta).ShouldBe(["5"]);

        await Run(1, "is in use by another process", $"--ChatOrleans:DataDirectory={_app.DataDirectory}");
        await Run(1, "There is no store at", "--ChatOrleans:DataDirectory=/nowhere");
    }

    private static async Task Run(int expected, string said, string argument)
    {
        var run = await ProgramRun.Of("Host", "restored", argument);
        (run.Output + run.Error).ShouldContain(said);
        run.Code.ShouldBe(expected);
    }

    private static async Task<JsonElement> Sync(HubClient device, object cursor) =>
        (await device.Invoke("Sync", new { cursors = new[] { cursor } })).GetProperty("value");

    private static async Task<JsonElement> Event(HubClient device, string name)
    {
        await Eventually.True(() => device.Events.Any(@event => @event.Name == name), name);
        return device.Events.Last(@event => @event.Name == name).Payload;
    }

    private static IEnumerable<string?> Texts(JsonElement delta) => delta.GetProperty("entries").EnumerateArray()
        .Select(entry => entry.TryGetProperty("text", out var text) ? text.GetString() : null).OfType<string>();

    private async Task<long> Mark(HubClient device, long sequence, Guid? epoch) =>
        (await device.Invoke("MarkRead", new { conversationId = _direct, sequence, epoch }))
            .GetProperty("value").GetProperty("sequence").GetInt64();

    private async Task Send(HubClient device, params string[] texts)
    {
        foreach (var text in texts)
        {
            (await device.Invoke(
                "SendMessage", new { conversationId = _direct, clientMessageId = Guid.NewGuid(), text }))
                .TryGetProperty("value", out _).ShouldBeTrue();
        }
    }

    private void BackUp() => SqliteBackup.Of(Database, Path.Combine(_backup.Path, "chat.db"));

    private Task Restore()
    {
        File.Copy(Path.Combine(_backup.Path, "chat.db"), Database, overwrite: true);
        return Task.CompletedTask;
    }
}
