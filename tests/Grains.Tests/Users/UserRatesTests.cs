using ChatOrleans.Limits;
using ChatOrleans.Testing;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Users;

public sealed class UserRatesTests
{
    [Fact]
    public void Each_rate_has_a_bucket_of_its_own_that_refills_as_its_limits_say()
    {
        var time = new ManualTime();
        var rates = new UserRates(
            new ChatLimits { MessagesBurst = 2, MessagesPerMinute = 60, NewConversationsPerHour = 1 }, time);
        rates.Take(UserRate.Messages, 1).Count.ShouldBe(1);
        rates.Take(UserRate.Messages, 1).Count.ShouldBe(1);
        rates.Take(UserRate.Messages, 1).RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        rates.Take(UserRate.NewConversations, 1).Count.ShouldBe(1);
        rates.Take(UserRate.NewConversations, 1).RetryAfter.ShouldBe(TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromSeconds(1));
        rates.Take(UserRate.Messages, 1).Count.ShouldBe(1);
        rates.Take(UserRate.NewConversations, 1).IsNone.ShouldBeTrue();
    }
}
