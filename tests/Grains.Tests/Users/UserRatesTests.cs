using ChatOrleans.Limits;
using ChatOrleans.Testing;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Users;

public sealed class UserRatesTests
{
    private readonly ManualTime _time = new();
    private TimeSpan _stays;

    [Fact]
    public void Each_rate_has_a_bucket_of_its_own_that_refills_as_its_limits_say()
    {
        var rates = Rates(messagesBurst: 2);
        rates.Take(UserRate.Messages, 1).Count.ShouldBe(1);
        rates.Take(UserRate.Messages, 1).Count.ShouldBe(1);
        rates.Take(UserRate.Messages, 1).RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        rates.Take(UserRate.NewConversations, 1).Count.ShouldBe(1);
        rates.Take(UserRate.NewConversations, 1).RetryAfter.ShouldBe(TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        rates.Take(UserRate.Messages, 1).Count.ShouldBe(1);
        rates.Take(UserRate.NewConversations, 1).IsNone.ShouldBeTrue();
    }

    [Fact]
    public void Who_pauses_does_not_begin_anew()
    {
        var rates = Rates(messagesBurst: 60);
        rates.Take(UserRate.Messages, 1);
        _stays.ShouldBe(TimeSpan.FromSeconds(1));
        rates.Take(UserRate.NewConversations, 1);
        _stays.ShouldBe(TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromMinutes(20));
        rates.Take(UserRate.Messages, 1);
        _stays.ShouldBe(TimeSpan.FromMinutes(40), tolerance: TimeSpan.FromSeconds(1));
    }

    private UserRates Rates(int messagesBurst) => new(
        new ChatLimits { MessagesBurst = messagesBurst, MessagesPerMinute = 60, NewConversationsPerHour = 1 }, _time,
        stays => _stays = stays);
}
