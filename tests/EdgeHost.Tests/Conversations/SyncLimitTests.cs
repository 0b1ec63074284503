using System.Text.Json;
using ChatOrleans.Limits;

namespace ChatOrleans.EdgeHost.Tests.Conversations;

public sealed class SyncLimitTests
{
    [Fact]
    public async Task A_sync_has_as_many_cursors_as_a_user_may_have_conversations_and_costs_by_them()
    {
        await using var app = await ChatApplication.Start("Limits:CallsPerMinute=60", "Limits:MessagesPerMinute=1");
        var hub = await (await app.Person("ann")).Connect();
        var limits = new ChatLimits();
        (await Sync(limits.Cursors)).GetProperty("value").GetProperty("failed").GetArrayLength().ShouldBe(limits.Cursors - 16);
        ErrorOf(await Sync(limits.Cursors + 1)).GetProperty("field").GetString().ShouldBe("cursors");
        await Sync(limits.Cursors);
        ErrorOf(await Sync(limits.Cursors)).GetProperty("code").GetString().ShouldBe("RateLimited");

        Task<JsonElement> Sync(int cursors) => hub.Invoke("Sync", new
        {
            cursors = Enumerable.Range(0, cursors).Select(_ => new
            {
                conversationId = Guid.NewGuid(), sequence = 999_999_999_999, epoch = Guid.NewGuid(),
            }),
        });

        JsonElement ErrorOf(JsonElement reply) =>
            reply.TryGetProperty("error", out var error) ? error : throw new ShouldAssertException($"{reply}"[..200]);
    }
}
