using ChatOrleans.Conversations;
using ChatOrleans.Testing;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Users;

public sealed class WatchLeasesTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_lease_runs_from_the_last_time_that_it_was_renewed()
    {
        var leases = new WatchLeases<int>(_time);
        leases.Renew(1);
        leases.Renew(2);
        _time.Advance(WatchLease.Duration);
        leases.Renew(2);
        leases.Current().ShouldBe([1, 2]);
        _time.Advance(TimeSpan.FromSeconds(1));
        leases.Current().ShouldBe([2]);
        leases.End(2);
        leases.Current().ShouldBeEmpty();
    }

    [Fact]
    public void Watchers_who_never_come_back_are_not_kept_for_ever()
    {
        var leases = new WatchLeases<int>(_time);
        for (var watcher = 0; watcher < 1_000; watcher++)
        {
            leases.Renew(watcher);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        leases.Kept.ShouldBeLessThanOrEqualTo(2 * (int)WatchLease.Duration.TotalSeconds + 2);
    }

    /// <summary>Else a conversation would lose its members' moves between two renewals.</summary>
    [Fact]
    public void A_conversation_renews_its_watches_at_least_twice_in_a_lease()
    {
        var longest = typeof(ConversationOptions).GetProperty(nameof(ConversationOptions.AudienceRenewal))!
            .GetCustomAttributes(typeof(System.ComponentModel.DataAnnotations.RangeAttribute), inherit: false)
            .Cast<System.ComponentModel.DataAnnotations.RangeAttribute>().Single().Maximum;
        (2 * TimeSpan.Parse((string)longest)).ShouldBeLessThanOrEqualTo(WatchLease.Duration);
        (2 * WatchLease.RenewInterval).ShouldBeLessThanOrEqualTo(WatchLease.Duration);
    }

    [Fact]
    public async Task A_renewal_that_is_longer_stops_the_start_and_is_named() =>
        (await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => TestCluster.Start("Conversations:AudienceRenewal=00:01:16")))
        .Message.ShouldContain("ChatOrleans:Conversations:AudienceRenewal");
}
