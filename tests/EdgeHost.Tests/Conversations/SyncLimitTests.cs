using System.Text.Json;
using ChatOrleans.Conversations;
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

    [Theory]
    [InlineData(200, new long[] { 0, 0, 0 }, new[] { 12, 12, 12 })]
    [InlineData(200, new long[] { 150, 500, 500 }, new[] { 150, 50, 12 })]
    [InlineData(200, new long[] { long.MaxValue, -1 }, new[] { 200, 12 })]
    [InlineData(1, new long[] { 9, 9 }, new[] { 1, 1 })]
    public void Those_that_lack_much_do_not_make_an_answer_longer_than_twice_what_was_asked_for(
        int budget, long[] lacking, int[] shares) => SyncReader.Shares(budget, [.. lacking]).ShouldBe(shares);

    private static Task<JsonElement> Sync(HubClient hub, int cursors) => hub.Invoke("Sync", new
    {
        cursors = Enumerable.Range(0, cursors).Select(_ => new
        {
            conversationId = Guid.NewGuid(), sequence = 999_999_999_999, epoch = Guid.NewGuid(),
        }),
    });
}
