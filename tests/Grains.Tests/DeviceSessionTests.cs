using ChatOrleans.Sessions;

namespace ChatOrleans.Grains.Tests;

public sealed class DeviceSessionTests
{
    [Fact]
    public async Task A_refresh_whose_answer_was_lost_may_be_repeated()
    {
        await using var cluster = await TestCluster.Start();
        var user = await cluster.NewUser("ann");
        var session = cluster.Grains.DeviceSession(DeviceId.From(Guid.CreateVersion7()));
        (await session.Start(new() { UserId = user, Name = "n", Platform = "p", RefreshHash = "one" })).Error.ShouldBeNull();

        (await session.Refresh("one", "two")).Outcome.ShouldBe(RefreshOutcome.Rotated);
        (await session.Refresh("one", "two")).Outcome.ShouldBe(RefreshOutcome.Rotated);
        (await session.Refresh("two", "three")).Outcome.ShouldBe(RefreshOutcome.Rotated);
        (await session.Refresh("one", "four")).Outcome.ShouldBe(RefreshOutcome.Reused);
        (await session.Get()).ShouldBeNull();
    }
}
