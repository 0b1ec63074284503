using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Json;
using ChatOrleans.Limits;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>How often members of a slowed conversation write.</summary>
public sealed class SlowModeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConversationId Id = ConversationId.From(new Guid(1, 0, 0, new byte[8]));
    private static readonly ChatLimits Limits = new();

    private readonly UserId _ann = User(1), _ben = User(2), _cia = User(3);
    private Conversation _group = Conversation.Empty(Id);

    public SlowModeTests()
    {
        _group = _group.Create(
            new() { Type = ConversationType.Group, CreatorId = _ann, Name = "Friends", MemberIds = [_ben, _cia] }, [], Limits,
            Start).After!;
        Slow(10);
    }

    [Fact]
    public void A_member_waits_and_moderators_do_not()
    {
        Wait(_ben, 0).ShouldBeNull();
        (Wait(_ben, 0), Wait(_ben, 4), Wait(_ben, 9.999)).ShouldBe((10_000, 6_000, 1));
        (Wait(_cia, 4), Wait(_ann, 4), Wait(_ann, 4)).ShouldBe((null, null, null));
        Reload();
        Wait(_ben, 5).ShouldBe(5_000, "also of a snapshot");
        Wait(_ben, 10).ShouldBeNull();
        Wait(_ben, 10).ShouldBe(10_000);
        _group = _group.ChangeRole(_ann, _ben, MemberRole.Moderator, Start).After!;
        Wait(_ben, 11).ShouldBeNull();
    }

    [Fact]
    public void Leaving_and_coming_back_does_not_shorten_it_and_nobody_waits_for_a_clock_that_is_behind()
    {
        Wait(_ben, 60).ShouldBeNull();
        _group = _group.Remove(_ben, _ben, Start).After!;
        _group = _group.AddMembers(_ann, [_ben], [], Limits, Start).After!;
        Wait(_ben, 65).ShouldBe(5_000);
        Wait(_ben, 0).ShouldBeNull("another clock was ahead");
        Wait(_ben, 60).ShouldBe(10_000);
    }

    [Fact]
    public void What_is_changed_counts_from_then_on()
    {
        Wait(_ben, 0).ShouldBeNull();
        Slow(3);
        Wait(_ben, 2).ShouldBe(1_000);
        Slow(0);
        Wait(_ben, 2).ShouldBeNull();
        Slow(100);
        Wait(_ben, 2).ShouldBeNull("what was written before it does not count");
        _group.ChangeSettings(_ann, new() { SlowModeSeconds = 100 }, Limits, Start).Entries.ShouldBeEmpty();
        _group.ChangeSettings(_ben, new() { SlowModeSeconds = 0 }, Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        foreach (var wrong in (int[])[-1, ConversationChange.SlowModeSecondsMost + 1])
        {
            _group.ChangeSettings(_ann, new() { SlowModeSeconds = wrong }, Limits, Start).Error!.Field
                .ShouldBe("slowModeSeconds");
        }
    }

    [Fact]
    public void Only_those_are_remembered_who_wrote_within_the_time_and_of_many_the_latest()
    {
        Wait(_ben, 0);
        Wait(_cia, 10);
        _group.SlowMode.Writers.Keys.ShouldBe([_cia]);
        var many = Enumerable.Range(0, SlowMode.WritersMost + 1).Aggregate(
            new SlowMode { Seconds = 3_600 }, (mode, i) => mode.AfterPost(User(i), Start.AddMilliseconds(i)));
        many.Writers.Count.ShouldBe(SlowMode.WritersMost);
        many.Writers.ShouldNotContainKey(User(0));
    }

    [Fact]
    public async Task A_repeat_is_no_new_message_and_a_restart_makes_nobody_faster()
    {
        await using var cluster = await TestCluster.Start("Conversations:IdempotencyWindow=1");
        var (ann, ben) = (await cluster.NewUser("ann"), await cluster.NewUser("ben"));
        var id = await cluster.NewGroup(ann, ben);
        (await Group().Change(ann, new() { SlowModeSeconds = 3_600 })).Value!.SlowModeSeconds.ShouldBe(3_600);
        var first = ConversationParts.Message("one") with { SenderId = ben };
        var atOnce = await Task.WhenAll(
            Group().Post(first), Group().Post(first), Group().Post(ConversationParts.Message("two") with { SenderId = ben }));
        atOnce.Select(reply => reply.Error?.Code).ShouldBe([null, null, ChatErrorCode.RateLimited]);
        await Group().Post(ConversationParts.Message("hers") with { SenderId = ann });
        await cluster.Restart();
        (await Group().Post(first)).Value!.Duplicate.ShouldBeTrue();
        var refused = (await Group().Post(ConversationParts.Message("three") with { SenderId = ben })).Error!;
        (refused.Code, refused.Retryable, refused.RetryAfterMs > 3_000_000).ShouldBe((ChatErrorCode.RateLimited, true, true));

        IConversationGrain Group() => cluster.Grains.Conversation(id);
    }

    /// <summary>Writes, or says how many milliseconds to wait.</summary>
    private long? Wait(UserId writer, double seconds)
    {
        var decision = _group.Post(
            ConversationParts.Message("m") with { SenderId = writer }, Limits, Start.AddSeconds(seconds));
        _group = decision.After ?? _group;
        return decision.Error?.RetryAfterMs;
    }

    private void Slow(int seconds) =>
        _group = _group.ChangeSettings(_ann, new() { SlowModeSeconds = seconds }, Limits, Start).After!;

    private void Reload()
    {
        var stored = JsonSerializer.Serialize(
            _group.ToState(new(), ImmutableDictionary<UserId, long>.Empty), ChatJson.Options);
        _group = Conversation.From(Id, JsonSerializer.Deserialize<ConversationState>(stored, ChatJson.Options)!);
    }

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));
}
