using System.Text.Json;
using ChatOrleans.Json;
using ChatOrleans.Sessions;

namespace ChatOrleans.Grains.Tests.Sessions;

/// <summary>Tokens are named by their numbers, in the order in which they were given out.</summary>
public sealed class DeviceSessionStateTests
{
    private static readonly SessionOptions Options = new();
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset AfterGrace = Now + Options.RefreshGrace;
    private static readonly DeviceSessionState Session = new DeviceSessionState().Started(
        DeviceId.From(Guid.Empty),
        new()
        {
            UserId = UserId.From(Guid.Empty), Name = "n", Platform = "p", RefreshHash = "0", FamilyHash = "family",
            SessionId = SessionId.New(),
        },
        Options,
        Now);

    [Fact]
    public void The_valid_token_and_the_repeat_of_its_exchange_rotate()
    {
        Judge(Session, "0", "1").ShouldBe(RefreshOutcome.Rotated);
        var rotated = Exchange(Session, "0", "1");
        Judge(rotated, "1", "2").ShouldBe(RefreshOutcome.Rotated);
        Judge(rotated, "0", "1", AfterGrace).ShouldBe(RefreshOutcome.Rotated, "the edge's repeat, however late");
    }

    [Fact]
    public void A_token_of_the_family_that_is_not_valid_is_a_copy_however_many_came_after_it()
    {
        var state = Enumerable.Range(1, 1_000).Aggregate(Session, (before, i) => Exchange(before, $"{i - 1}", $"{i}"));
        Judge(state, "1000", "x").ShouldBe(RefreshOutcome.Rotated);
        for (var i = 0; i < 999; i++)
        {
            Judge(state, $"{i}", "x").ShouldBe(RefreshOutcome.Reused);
        }

        JsonSerializer.Serialize(state, ChatJson.Options).Length.ShouldBeLessThan(1_000, "no list of what was used");
    }

    [Fact]
    public void A_token_of_another_family_ends_nothing()
    {
        var rotated = Exchange(Session, "0", "1");
        rotated.Judge(Request("0", "x", "another"), Options, AfterGrace).ShouldBe(RefreshOutcome.Ended);
        rotated.Judge(Request("1", "x", "another"), Options, AfterGrace).ShouldBe(RefreshOutcome.Ended);
    }

    [Fact]
    public void A_token_whose_answers_were_lost_gets_further_successors_for_the_grace_and_is_a_copy_after_it()
    {
        var once = Exchange(Session, "0", "1");
        var twice = Exchange(once, "0", "2", AfterGrace - TimeSpan.FromSeconds(1));
        Judge(twice, "0", "3", AfterGrace - TimeSpan.FromMilliseconds(1)).ShouldBe(RefreshOutcome.Rotated);
        Judge(twice, "0", "3", AfterGrace).ShouldBe(RefreshOutcome.Reused, "the grace begins with the first exchange");
        Judge(once, "0", "3", AfterGrace).ShouldBe(RefreshOutcome.Reused);
    }

    [Fact]
    public void Of_two_tabs_successors_either_is_good_until_one_is_used_and_then_the_other_and_their_parent_are_copies()
    {
        var tabs = Exchange(Exchange(Session, "0", "1"), "0", "2");
        foreach (var (used, other) in new[] { ("1", "2"), ("2", "1") })
        {
            Judge(tabs, used, "3", AfterGrace).ShouldBe(RefreshOutcome.Rotated);
            var state = Exchange(tabs, used, "3");
            Judge(state, "3", "4").ShouldBe(RefreshOutcome.Rotated);
            Judge(state, used, "4").ShouldBe(RefreshOutcome.Rotated, "it has a grace of its own");
            Judge(state, other, "4").ShouldBe(RefreshOutcome.Reused);
            Judge(state, "0", "4").ShouldBe(RefreshOutcome.Reused);
        }
    }

    [Fact]
    public void A_thief_within_the_grace_is_found_out_by_whoever_refreshes_second()
    {
        var both = Exchange(Exchange(Session, "0", "owner's"), "0", "thief's");
        Judge(Exchange(both, "thief's", "x"), "owner's", "y").ShouldBe(RefreshOutcome.Reused);
        Judge(Exchange(both, "owner's", "x"), "thief's", "y").ShouldBe(RefreshOutcome.Reused);
    }

    [Fact]
    public void Successors_of_one_token_are_bounded_and_the_latest_are_good()
    {
        var state = Enumerable.Range(1, 100).Aggregate(Session, (before, i) => Exchange(before, "0", $"{i}"));
        (state.Siblings.Length + 1).ShouldBe(16);
        Judge(state, "100", "x").ShouldBe(RefreshOutcome.Rotated);
        Judge(state, "85", "x").ShouldBe(RefreshOutcome.Rotated);
        Judge(state, "84", "x").ShouldBe(RefreshOutcome.Reused);
    }

    [Fact]
    public void After_a_copy_nothing_runs_and_every_token_of_the_family_gets_the_same_answer()
    {
        var ended = Exchange(Session, "0", "1") with { EndedByReuse = true };
        ended.Running(Options, Now).ShouldBeNull();
        Judge(ended, "0", "2").ShouldBe(RefreshOutcome.Reused);
        Judge(ended, "1", "2").ShouldBe(RefreshOutcome.Reused);
        Judge(ended, "0", "1").ShouldBe(RefreshOutcome.Reused);
        ended.Judge(Request("1", "2", "another"), Options, Now).ShouldBe(RefreshOutcome.Ended);
    }

    [Fact]
    public void A_session_runs_for_30_days_after_the_last_refresh()
    {
        var later = Now + DeviceSessionState.IdleLifetime;
        Session.Running(Options, later - TimeSpan.FromSeconds(1)).ShouldNotBeNull();
        Session.Running(Options, later).ShouldBeNull();
        Judge(Session, "0", "1", later).ShouldBe(RefreshOutcome.Ended);
        Exchange(Session, "0", "1", Now + TimeSpan.FromSeconds(1)).Running(Options, later).ShouldNotBeNull();
    }

    [Fact]
    public void A_session_ends_after_its_lifetime_however_often_it_is_refreshed()
    {
        var (state, now, tokens) = (Session, Now, 0);
        for (; now + TimeSpan.FromDays(20) < Now + Options.Lifetime; tokens++)
        {
            now += TimeSpan.FromDays(20);
            Judge(state, $"{tokens}", $"{tokens + 1}", now).ShouldBe(RefreshOutcome.Rotated);
            state = Exchange(state, $"{tokens}", $"{tokens + 1}", now);
        }

        state.Running(Options, Now + Options.Lifetime - TimeSpan.FromSeconds(1)).ShouldNotBeNull();
        state.Running(Options, Now + Options.Lifetime).ShouldBeNull();
        Judge(state, $"{tokens}", "x", Now + Options.Lifetime).ShouldBe(RefreshOutcome.Ended);
    }

    [Fact]
    public void A_new_log_in_is_another_session_of_the_same_device()
    {
        var later = Now + TimeSpan.FromDays(1);
        var (first, next) = (Session.Device!, SessionId.New());
        var again = Session.Started(first.Id, Start(first, next), Options, later);
        again.Device.ShouldBe(first with { LastSeenAt = later, SessionId = next });
        again.StartedAt.ShouldBe(later);
        Judge(again, "0", "x", later).ShouldBe(RefreshOutcome.Ended, "of another family");
    }

    /// <summary>As it was stored before there were families.</summary>
    [Fact]
    public void A_session_from_before_goes_on_and_joins_a_family_with_its_next_refresh()
    {
        var old = JsonSerializer.Deserialize<DeviceSessionState>(
            """
            {
              "device": {
                "id": "00000000-0000-0000-0000-000000000000", "userId": "00000000-0000-0000-0000-000000000000",
                "name": "n", "platform": "p", "createdAt": "1970-01-01T00:00:00.000Z", "lastSeenAt": "1970-01-01T00:00:00.000Z"
              },
              "refreshHash": "0", "usedHashes": ["used"], "endedByReuse": false
            }
            """,
            ChatJson.Options)!;
        old.Running(Options, Now)!.SessionId.ShouldBe(default);
        Judge(old, "used", "x").ShouldBe(RefreshOutcome.Ended);
        Judge(old, "0", "1").ShouldBe(RefreshOutcome.Rotated);
        var rotated = Exchange(old, "0", "1");
        Judge(rotated, "0", "2").ShouldBe(RefreshOutcome.Rotated, "within the grace");
        Judge(rotated, "0", "2", AfterGrace).ShouldBe(RefreshOutcome.Reused);
        Judge(rotated, "1", "2", AfterGrace).ShouldBe(RefreshOutcome.Rotated);
        rotated.Judge(Request("1", "2", "another"), Options, Now).ShouldBe(RefreshOutcome.Ended);
    }

    private static RefreshOutcome Judge(
        DeviceSessionState state, string presented, string next, DateTimeOffset? now = null) =>
        state.Judge(Request(presented, next), Options, now ?? Now);

    private static DeviceSessionState Exchange(
        DeviceSessionState state, string presented, string next, DateTimeOffset? now = null) =>
        state.Rotated(Request(presented, next), now ?? Now);

    private static RefreshSession Request(string presented, string next, string family = "family") =>
        new() { PresentedHash = presented, NextHash = next, FamilyHash = family };

    private static StartSession Start(Device device, SessionId session) => new()
    {
        UserId = device.UserId, Name = "n", Platform = "p", RefreshHash = "a", FamilyHash = "next family", SessionId = session,
    };
}
