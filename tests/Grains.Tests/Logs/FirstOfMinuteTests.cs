using ChatOrleans.Logs;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests.Logs;

public sealed class FirstOfMinuteTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Each_key_is_taken_once_a_minute()
    {
        var first = new FirstOfMinute(_time);
        first.Take("a", out _).ShouldBeTrue();
        first.Take("a", out _).ShouldBeFalse();
        first.Take("b", out _).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(59));
        first.Take("a", out _).ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        first.Take("a", out _).ShouldBeTrue();
    }

    [Fact]
    public void Many_keys_are_taken_up_to_a_bound_and_the_last_one_says_so()
    {
        var first = new FirstOfMinute(_time);
        var taken = Enumerable.Range(0, FirstOfMinute.KeysMax * 2)
            .Where(key => first.Take($"{key}", out var isLast) && isLast == (key == FirstOfMinute.KeysMax - 1)).ToList();
        taken.Count.ShouldBe(FirstOfMinute.KeysMax);
        _time.Advance(TimeSpan.FromMinutes(1));
        first.Take("a", out _).ShouldBeTrue();
    }
}
