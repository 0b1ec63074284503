using ChatOrleans.Limits;

namespace ChatOrleans.Users;

/// <summary>
/// The rates of one user, counted across all edges. In memory: a new activation begins with full buckets, so an activation
/// stays until they are full.
/// </summary>
/// <param name="stay">Keeps the activation for so long from now, whatever was said earlier.</param>
internal sealed class UserRates(ChatLimits limits, TimeProvider time, Action<TimeSpan> stay)
{
    private readonly Dictionary<UserRate, TokenBucket> _buckets = [];

    /// <summary>Takes permits from the bucket of a rate, as <see cref="TokenBucket.Take"/> does.</summary>
    public Permits Take(UserRate rate, int atMost)
    {
        if (!_buckets.TryGetValue(rate, out var bucket))
        {
            _buckets[rate] = bucket = rate switch
            {
                UserRate.Messages => new(limits.MessagesBurst, limits.MessagesPerMinute, TimeSpan.FromMinutes(1), time),
                UserRate.NewConversations => new(
                    limits.NewConversationsPerHour, limits.NewConversationsPerHour, TimeSpan.FromHours(1), time),
                UserRate.Changes => new(limits.ChangesPerMinute, limits.ChangesPerMinute, TimeSpan.FromMinutes(1), time),
            };
        }

        var permits = bucket.Take(atMost);
        stay(_buckets.Values.Max(each => each.FullIn));
        return permits;
    }
}
