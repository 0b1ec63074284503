using ChatOrleans.Sessions;

namespace ChatOrleans.Grains.Tests.Sessions;

public sealed class DeviceSessionStateTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly DeviceSessionState Started = new DeviceSessionState().Started(
        DeviceId.From(Guid.Empty),
        new() { UserId = UserId.From(Guid.Empty), Name = "n", Platform = "p", RefreshHash = "0" },
        Now);

    [Fact]
    public void The_valid_hash_and_the_repeat_of_its_exchange_rotate_and_no_other()
    {
        Started.Judge(Exchange("0", "1"), Now).ShouldBe(RefreshOutcome.Rotated);
        Started.Judge(Exchange("x", "1"), Now).ShouldBe(RefreshOutcome.Ended);
        var rotated = Started.Rotated(Exchange("0", "1"), Now);
        rotated.Judge(Exchange("1", "2"), Now).ShouldBe(RefreshOutcome.Rotated);
        rotated.Judge(Exchange("0", "1"), Now).ShouldBe(RefreshOutcome.Rotated);
        rotated.Judge(Exchange("0", "2"), Now).ShouldBe(RefreshOutcome.Reused);
    }

    [Fact]
    public void After_a_reuse_nothing_runs_and_every_used_hash_gets_the_same_answer()
    {
        var ended = Started.Rotated(Exchange("0", "1"), Now) with { EndedByReuse = true };
        ended.Running(Now).ShouldBeNull();
        ended.Judge(Exchange("0", "2"), Now).ShouldBe(RefreshOutcome.Reused);
        ended.Judge(Exchange("1", "2"), Now).ShouldBe(RefreshOutcome.Ended);
        ended.Judge(Exchange("0", "1"), Now).ShouldBe(RefreshOutcome.Reused);
    }

    [Fact]
    public void A_session_runs_for_its_lifetime_after_the_last_refresh()
    {
        var later = Now + DeviceSessionState.Lifetime;
        Started.Running(later - TimeSpan.FromSeconds(1)).ShouldNotBeNull();
        Started.Running(later).ShouldBeNull();
        Started.Judge(Exchange("0", "1"), later).ShouldBe(RefreshOutcome.Ended);
        Started.Rotated(Exchange("0", "1"), Now + TimeSpan.FromSeconds(1)).Running(later).ShouldNotBeNull();
    }

    [Fact]
    public void Used_hashes_are_bounded_and_the_latest_are_kept()
    {
        var state = Enumerable.Range(1, 100).Aggregate(Started, (before, i) => before.Rotated(Exchange($"{i - 1}", $"{i}"), Now));
        state.RefreshHash.ShouldBe("100");
        state.UsedHashes.ShouldBe(Enumerable.Range(68, 32).Select(i => $"{i}"));
    }

    private static RefreshSession Exchange(string presented, string next) => new() { PresentedHash = presented, NextHash = next };
}
