using ChatOrleans.Accounts;

namespace ChatOrleans.Grains.Tests.Accounts;

public sealed class LockoutTests
{
    [Fact]
    public void Wrong_tries_lock_for_longer_and_longer_up_to_a_bound()
    {
        var now = DateTimeOffset.UnixEpoch;
        var lockout = new Lockout();
        List<double> minutes = [];
        for (var i = 0; i < 35; i++)
        {
            lockout.LockedFor(now).ShouldBeNull();
            lockout = lockout.Try(5, now);
            if (lockout.LockedFor(now) is { } wait)
            {
                minutes.Add(wait.TotalMinutes);
                now += wait;
            }
        }

        minutes.ShouldBe([1, 2, 4, 8, 15, 15, 15]);
    }
}
