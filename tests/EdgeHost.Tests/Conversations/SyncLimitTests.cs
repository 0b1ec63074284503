using System.Text.Json;
using ChatOrleans.Limits;
using ChatOrleans.Testing;

namespace ChatOrleans.EdgeHost.Tests.Conversations;

public sealed class SyncLimitTests
{
    private static readonly int Cursors = new ChatLimits().Cursors;

    [Fact]
    public async Task A_sync_has_as_many_cursors_as_a_user_may_have_conversations()
    {
        await using var app = await ChatApplication.Start();
        var hub = await (await app.Person("ann")).Connect();
        (await Sync(hub, Cursors)).GetProperty("value").GetProperty("failed").GetArrayLength().ShouldBe(Cursors - 16);
        (await Sync(hub, Cursors + 1)).GetProperty("error").GetProperty("field").GetString().ShouldBe("cursors");
    }

    private static Task<JsonElement> Sync(HubClient hub, int cursors) => hub.Invoke("Sync", new
    {
        cursors = Enumerable.Range(0, cursors).Select(_ => new
        {
            conversationId = Guid.NewGuid(), sequence = 999_999_999_999, epoch = Guid.NewGuid(),
        }),
    });
}
