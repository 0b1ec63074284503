using ChatOrleans.Sessions;

namespace ChatOrleans.Grains.Tests.Sessions;

public sealed class DeviceSessionTests
{
    [Fact]
    public async Task A_refresh_whose_answer_was_lost_may_be_repeated()
    {
        await using var cluster = await TestCluster.Start();
        var user = await cluster.NewUser("ann");
        var session = cluster.Grains.DeviceSession(DeviceId.From(Guid.CreateVersion7()));
        (await session.Start(new() { UserId = user, Name = "n", Platform = "p", RefreshHash = "one" })).Error.ShouldBeNull();

        (await session.Refresh(Exchange("one", "two"))).Outcome.ShouldBe(RefreshOutcome.Rotated);
        (await session.Refresh(Exchange("one", "two"))).Outcome.ShouldBe(RefreshOutcome.Rotated);
        (await session.Refresh(Exchange("two", "three"))).Outcome.ShouldBe(RefreshOutcome.Rotated);
        (await session.Refresh(Exchange("one", "four"))).Outcome.ShouldBe(RefreshOutcome.Reused);
        (await session.Get()).ShouldBeNull();
    }

    private static RefreshSession Exchange(string presented, string next) => new() { PresentedHash = presented, NextHash = next };
}
