using ChatOrleans.Limits;

namespace ChatOrleans.Grains.Tests.Limits;

public sealed class ForgottenCountTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void So_many_fit_at_once_and_then_one_each_period()
    {
        var (count, now) = (default(ForgottenCount), Now);
        for (var i = 0; i < 3; i++)
        {
            count.WaitFor(3, Period, now).ShouldBeNull();
            count = count.AddOne(Period, now);
        }

        for (var i = 0; i < 10; i++)
        {
            count.WaitFor(3, Period, now).ShouldBe(Period);
            now += Period;
            count.WaitFor(3, Period, now).ShouldBeNull();
            count = count.AddOne(Period, now);
        }
    }

    [Fact]
    public void It_is_forgotten_evenly_and_then_like_new()
    {
        var three = Added(3);
        three.WaitFor(3, Period, Now + (Period / 4)).ShouldBe(Period * 3 / 4);
        three.IsForgotten(Now + (3 * Period) - TimeSpan.FromTicks(1)).ShouldBeFalse();
        three.IsForgotten(Now + (3 * Period)).ShouldBeTrue();
        default(ForgottenCount).IsForgotten(Now).ShouldBeTrue();
    }

    [Fact]
    public void What_is_taken_back_was_never_there()
    {
        Added(3).TakeBack(Period, Now).ShouldBe(Added(2));
        Added(1).TakeBack(Period, Now).ShouldBe(default);
        default(ForgottenCount).TakeBack(Period, Now).ShouldBe(default);
        Added(1).TakeBack(Period, Now + TimeSpan.FromDays(1)).ShouldBe(default);
    }

    private static ForgottenCount Added(int times) =>
        Enumerable.Range(0, times).Aggregate(default(ForgottenCount), (count, _) => count.AddOne(Period, Now));
}
