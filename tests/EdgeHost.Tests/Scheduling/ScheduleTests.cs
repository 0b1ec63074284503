using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Scheduling;

/// <summary>Messages that wait for their time, by REST; their user's devices hear of them by the hub.</summary>
public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Tomorrow = TimeProvider.System.GetUtcNow().AddDays(1);

    [Fact]
    public async Task It_is_listed_changed_and_sent_and_its_user_alone_hears_of_it()
    {
        await using var app = await ChatApplication.Start();
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var direct = await ann.NewDirect(ben);
        var (annHub, benHub) = (await ann.Connect(), await ben.Connect());
        var key = Guid.NewGuid().ToString();
        var (status, message) = await Schedule(ann, direct, key, "Soon");
        (status, message.GetProperty("text").GetString()).ShouldBe((201, "Soon"));
        (await Schedule(ann, direct, key, "Soon")).Status.ShouldBe(201);
        (await Schedule(ann, direct, key, "Other")).Status.ShouldBe(409);
        await Eventually.True(() => annHub.Events.Any(IsOfSchedule), "the event");

        (await ben.Call(HttpMethod.Patch, $"users/me/scheduled/{key}", new { text = "Now" })).Status.ShouldBe(404);
        (await ann.Call(HttpMethod.Patch, $"users/me/scheduled/{key}", new { text = "Now" })).Status.ShouldBe(200);
        (await Texts(ann)).ShouldBe(["Now"]);
        (await Texts(ben)).ShouldBeEmpty();
        (await ann.Call(HttpMethod.Post, $"users/me/scheduled/{key}/send")).Status.ShouldBe(204);
        await Eventually.True(
            () => benHub.Events.Any(told => told.Name == "NewEntries" && told.Payload.GetRawText().Contains("Now")),
            "the message");
        await Eventually.True(async () => (await Texts(ann)).Length == 0, "it to be gone");
        benHub.Events.Where(IsOfSchedule).ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_time_comes_while_nobody_is_connected_also_after_a_restart()
    {
        await using var app = await ChatApplication.Start();
        var (ann, ben) = (await app.Person("ann"), await app.Person("ben"));
        var direct = await ann.NewDirect(ben);
        (await Schedule(ann, direct, Guid.NewGuid().ToString(), "Soon", TimeSpan.FromSeconds(2))).Status.ShouldBe(201);
        await app.Restart();
        await Eventually.True(async () =>
            (await ben.Call(HttpMethod.Get, $"conversations/{direct}/messages")).Body.GetProperty("items").GetArrayLength() == 1,
            "the message");
    }

    [Fact]
    public async Task What_is_wrong_is_named_and_strangers_schedule_nothing()
    {
        await using var app = await ChatApplication.Start();
        var (ann, ben, eve) = (await app.Person("ann"), await app.Person("ben"), await app.Person("eve"));
        var direct = await ann.NewDirect(ben);
        foreach (var (ahead, text, field) in new[] { (-1, "x", "sendAt"), (400 * 24, "x", "sendAt"), (1, " ", "text") })
        {
            var (status, problem) = await Schedule(ann, direct, Guid.NewGuid().ToString(), text, TimeSpan.FromHours(ahead));
            (status, problem.GetProperty("field").GetString()).ShouldBe((400, field));
        }

        (await Schedule(eve, direct, Guid.NewGuid().ToString(), "x")).Status.ShouldBe(404);
        var (_, wrong) = await ann.Call(HttpMethod.Patch, $"users/me/scheduled/{Guid.NewGuid()}", new { mentionAll = true });
        wrong.GetProperty("field").GetString().ShouldBe("text");
    }

    private static bool IsOfSchedule((string Name, JsonElement Payload) told) => told.Name == "ScheduleChanged";

    private static Task<(int Status, JsonElement Body)> Schedule(
        ChatPerson by, string conversation, string key, string text, TimeSpan? ahead = null)
    {
        var sendAt = ahead is { } time ? TimeProvider.System.GetUtcNow() + time : Tomorrow;
        return by.Call(
            HttpMethod.Post, $"conversations/{conversation}/scheduled", new { clientMessageId = key, text, sendAt });
    }

    private static async Task<string[]> Texts(ChatPerson of) =>
    [
        .. (await of.Call(HttpMethod.Get, "users/me/scheduled")).Body.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("text").GetString()!),
    ];
}
