using ChatOrleans.Limits;
using ChatOrleans.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOrleans.Grains.Tests.Users;

public sealed class TokenBucketTests
{
    /// <summary>Over any stretch of time no more is granted than the burst and what the rate refills.</summary>
    [Fact]
    public void A_bucket_never_grants_more_than_burst_and_rate_and_says_when_again() => Prop.ForAll(
        Gen.Choose(0, 2_000).Zip(Gen.Choose(1, 9)).NonEmptyListOf().ToArbitrary(),
        calls =>
        {
            var time = new ManualTime();
            var bucket = new TokenBucket(5, 60, TimeSpan.FromMinutes(1), time);
            var start = time.GetUtcNow();
            var granted = 0;
            foreach (var (wait, atMost) in calls)
            {
                time.Advance(TimeSpan.FromMilliseconds(wait));
                var permits = bucket.Take(atMost);
                granted += permits.Count;
                if (permits.IsNone)
                {
                    time.Advance(permits.RetryAfter + TimeSpan.FromMilliseconds(1));
                    if (bucket.Take(atMost).Count != 1)
                    {
                        return false;
                    }

                    granted++;
                }
            }

            return granted <= 5 + (time.GetUtcNow() - start).TotalSeconds + 0.001;
        }).QuickCheckThrowOnFailure();
}
