using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Scheduling;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests.Scheduling;

/// <summary>Messages that wait for their time: sent once, whatever fails, or kept as failed.</summary>
public sealed class ScheduleTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;
    private UserId _ann, _ben;
    private ConversationId _group;
    private DateTimeOffset _at;

    private IScheduleGrain Schedule => _cluster.Grains.Schedule(_ann);

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start("Limits:UserScheduled=2");
        (_ann, _ben) = (await _cluster.NewUser("ann"), await _cluster.NewUser("ben"));
        _group = await _cluster.NewGroup(_ann, _ben);
        _at = TimeProvider.System.GetUtcNow().AddHours(1);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task It_is_sent_when_its_user_does_not_wait_and_is_gone_then()
    {
        var message = NewMessage("Now");
        (await Schedule.Add(message)).Value!.Text.ShouldBe("Now");
        (await Schedule.List()).Items.Single().ClientMessageId.ShouldBe(message.ClientMessageId);
        (await Schedule.SendNow(message.ClientMessageId)).Error.ShouldBeNull();
        await Eventually.True(async () => (await Texts()).SequenceEqual(["Now"]), "the message to be sent");
        await Eventually.True(async () => (await Schedule.List()).Items.IsEmpty, "it to be gone");
        (await Schedule.SendNow(message.ClientMessageId)).Error.ShouldBeNull();
        (await Texts()).ShouldBe(["Now"]);
    }

    [Fact]
    public async Task Its_time_comes_also_after_a_restart_and_not_before()
    {
        await Schedule.Add(NewMessage("Later"));
        await _cluster.Restart();
        (await Schedule.SendDue(_at.AddMilliseconds(-2))).ShouldNotBeNull();
        (await Texts()).ShouldBeEmpty();
        (await Schedule.SendDue(_at)).ShouldBeNull();
        (await Texts()).ShouldBe(["Later"]);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task A_write_that_fails_while_it_is_sent_neither_loses_nor_doubles_it(int write, bool isPosted)
    {
        var message = NewMessage("Once");
        await Schedule.Add(message);
        _cluster.States.FailWrite(write, Fault.DoneButUnknown);
        await Should.ThrowAsync<TransientException>(Schedule.SendDue(_at));
        _cluster.States.EndFaults().ShouldBeTrue();
        (await Texts()).Length.ShouldBe(isPosted ? 1 : 0);
        await _cluster.Restart();

        (await Schedule.SendDue(_at.AddHours(1))).ShouldBeNull();
        (await Texts()).ShouldBe(["Once"]);
    }

    [Fact]
    public async Task While_it_is_not_known_whether_it_was_sent_it_stays_as_it_is_and_those_behind_it_wait()
    {
        var (first, second) = (NewMessage("1"), NewMessage("2"));
        await Schedule.Add(first);
        await Schedule.Add(second);
        _cluster.Log.Next(Fault.DoneButUnknown);
        (await Schedule.SendDue(_at)).ShouldNotBeNull();
        (await Schedule.Change(first.ClientMessageId, new() { Text = "Other" })).Error!.Code.ShouldBe(ChatErrorCode.Conflict);
        (await Schedule.Remove(first.ClientMessageId)).Error!.Code.ShouldBe(ChatErrorCode.Conflict);
        (await Schedule.SendDue(_at.AddHours(1))).ShouldBeNull();
        (await Texts()).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task What_is_refused_is_kept_with_the_reason_and_can_be_sent_again_later()
    {
        var message = NewMessage("To nobody");
        await Schedule.Add(message);
        var group = _cluster.Grains.Conversation(_group);
        (await group.ChangePermission(_ann, MemberAction.Post, MemberRole.Owner)).Error.ShouldBeNull();
        (await group.ChangeRole(_ann, _ben, MemberRole.Owner)).Error.ShouldBeNull();
        (await group.ChangeRole(_ben, _ann, MemberRole.Member)).Error.ShouldBeNull();
        (await Schedule.SendDue(_at)).ShouldBeNull();
        (await Schedule.List()).Items.Single().Failed.ShouldBe(ChatErrorCode.Forbidden);
        (await Schedule.SendDue(_at.AddDays(1))).ShouldBeNull();
        (await Texts()).ShouldBeEmpty();

        (await group.ChangePermission(_ben, MemberAction.Post, MemberRole.Member)).Error.ShouldBeNull();
        (await Schedule.SendNow(message.ClientMessageId)).Error.ShouldBeNull();
        await Eventually.True(async () => (await Texts()).SequenceEqual(["To nobody"]), "it to be sent");
    }

    [Fact]
    public async Task Slow_mode_puts_messages_off_to_the_time_that_it_says_and_locks_none()
    {
        var group = _cluster.Grains.Conversation(_group);
        await group.Change(_ann, new() { SlowModeSeconds = 3_600 });
        var schedule = _cluster.Grains.Schedule(_ben);
        var (first, second) = (NewMessage("First"), NewMessage("Second"));
        await schedule.Add(first);
        await schedule.Add(second);
        var begun = TimeProvider.System.GetUtcNow();
        var next = (await schedule.SendDue(_at))!.Value;
        next.ShouldBeInRange(begun.AddSeconds(3_500), begun.AddSeconds(3_700));
        (await Texts()).ShouldBe(["First"]);

        var left = (await schedule.List()).Items.Single();
        (left.Tries, left.RetryAt).ShouldBe((null, next));
        (await schedule.Change(second.ClientMessageId, new() { Text = "Changed" })).Error.ShouldBeNull();
        await group.Change(_ann, new() { SlowModeSeconds = 0 });
        (await schedule.SendDue(next)).ShouldBeNull();
        (await Texts()).ShouldBe(["First", "Changed"]);
    }

    [Fact]
    public async Task That_nothing_is_due_is_written_so_that_a_write_of_another_activation_fails()
    {
        await Schedule.Add(NewMessage("Later"));
        _cluster.States.FailWrite(1, Fault.Refused);
        await Should.ThrowAsync<TransientException>(Schedule.SendDue(_at.AddMilliseconds(-2)));
        _cluster.States.EndFaults().ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_removed_is_never_sent_nor_scheduled_anew_by_a_late_repeat()
    {
        var message = NewMessage("Never");
        await Schedule.Add(message);
        (await Schedule.Remove(message.ClientMessageId)).Error.ShouldBeNull();
        (await Schedule.Add(message)).Error.ShouldBeNull();
        (await Schedule.SendDue(_at.AddDays(1))).ShouldBeNull();
        (await Texts()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_members_schedule_and_only_so_many()
    {
        var eve = await _cluster.NewUser("eve");
        (await _cluster.Grains.Schedule(eve).Add(NewMessage("x"))).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        foreach (var text in (string[])["1", "2"])
        {
            (await Schedule.Add(NewMessage(text))).Error.ShouldBeNull();
        }

        (await Schedule.Add(NewMessage("3"))).Error!.Code.ShouldBe(ChatErrorCode.LimitReached);
    }

    [Fact]
    public async Task The_index_remembers_the_time_before_the_message_is_kept()
    {
        _cluster.States.FailWrite(1, Fault.Refused);
        await Should.ThrowAsync<Exception>(Schedule.Add(NewMessage("Lost")));
        (await Schedule.List()).Items.ShouldBeEmpty();
        _cluster.States.FailWrite(2, Fault.Refused);
        await Should.ThrowAsync<TransientException>(Schedule.Add(NewMessage("Refused")));
        _cluster.States.EndFaults().ShouldBeTrue();
        (await Schedule.List()).Items.ShouldBeEmpty();
    }

    private ScheduledMessage NewMessage(string text) => new()
    {
        ConversationId = _group,
        ClientMessageId = ClientMessageId.From(Guid.NewGuid()),
        SendAt = _at,
        ContentType = "text",
        Text = text,
    };

    private async Task<string[]> Texts()
    {
        var history = await _cluster.Grains.Conversation(_group).History(_ben, new() { Limit = 10 });
        return [.. history.Value!.Items.Select(item => item.Text!)];
    }
}
