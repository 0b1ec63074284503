using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Scheduling;

namespace ChatOrleans.Grains.Tests.Scheduling;

public sealed class ScheduleStateTests
{
    private static readonly ChatLimits Limits = new() { MessageTextBytes = 10 };
    private static readonly ChatLimits Few = new() { UserScheduled = 1 };
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ScheduledMessage Message = new()
    {
        ConversationId = ConversationId.From(Guid.CreateVersion7(Now)),
        ClientMessageId = ClientMessageId.From(Guid.CreateVersion7(Now)),
        SendAt = Now.AddHours(1),
        ContentType = "text",
        Text = "Later",
        Mentions = [UserId.From(Guid.CreateVersion7(Now))],
    };

    private static readonly ScheduleState One = new ScheduleState().Added(Message, Limits, Now).Value!;

    private static readonly ScheduleState Trying = One.Trying(One.DueAt(Message.SendAt), Message.SendAt);

    [Fact]
    public void A_time_is_in_the_future_and_at_most_a_year_ahead()
    {
        foreach (var at in new[] { Now, Now.AddMilliseconds(-1), Now + ScheduledMessage.AheadMax + TimeSpan.FromMilliseconds(1) })
        {
            new ScheduleState().Added(Message with { SendAt = at }, Limits, Now).Error!.Field.ShouldBe("sendAt");
            One.Changed(Message.ClientMessageId, new() { SendAt = at }, Limits, Now).Error!.Field.ShouldBe("sendAt");
        }

        new ScheduleState().Added(Message with { SendAt = Now + ScheduledMessage.AheadMax }, Limits, Now).Error.ShouldBeNull();
    }

    [Fact]
    public void A_repeat_adds_nothing_whatever_became_of_the_first_one()
    {
        ScheduleState[] later =
        [
            One, Trying, Trying.Sent(Message.ClientMessageId), One.Removed(Message.ClientMessageId).Value!,
            Trying.Refused(Message.ClientMessageId, ChatErrorCode.Forbidden),
        ];
        foreach (var state in later)
        {
            // Equal, not the same: as it comes over the wire.
            var repeat = Message with { Mentions = [.. Message.Mentions!.Value] };
            state.Added(repeat, Few, Now.AddDays(1)).Value.ShouldBe(state);
            state.Added(Message with { ConversationId = ConversationId.From(Guid.NewGuid()) }, Limits, Now).Error!.Code
                .ShouldBe(ChatErrorCode.IdempotencyConflict);
        }

        One.Added(Message with { Text = "Other" }, Limits, Now).Error!.Code.ShouldBe(ChatErrorCode.IdempotencyConflict);
    }

    [Fact]
    public void The_limit_names_itself()
    {
        var error = One.Added(Message with { ClientMessageId = ClientMessageId.From(Guid.NewGuid()) }, Few, Now).Error!;
        (error.Code, error.Message.Contains("UserScheduled")).ShouldBe((ChatErrorCode.LimitReached, true));
    }

    [Fact]
    public void The_texts_are_bounded_together_also_by_changes()
    {
        var state = One;
        for (var i = 0; i < 7; i++)
        {
            state = state.Added(
                Message with { ClientMessageId = ClientMessageId.From(Guid.NewGuid()), Text = "0123456789" }, Limits, Now).Value!;
        }

        state.Changed(Message.ClientMessageId, new() { Text = "0123456789" }, Limits, Now).Error.ShouldBeNull();
        state.Changed(Message.ClientMessageId, new() { Text = "0123456789a" }, Limits, Now).Error!.Code
            .ShouldBe(ChatErrorCode.LimitReached);
        state.Added(
            Message with { ClientMessageId = ClientMessageId.From(Guid.NewGuid()), Text = "012345" }, Limits, Now).Error!.Code
            .ShouldBe(ChatErrorCode.LimitReached);
    }

    [Fact]
    public void What_is_being_sent_is_neither_changed_nor_removed_until_it_has_failed()
    {
        var id = Message.ClientMessageId;
        Trying.Changed(id, new() { Text = "Other" }, Limits, Now).Error!.Code.ShouldBe(ChatErrorCode.Conflict);
        Trying.Removed(id).Error!.Code.ShouldBe(ChatErrorCode.Conflict);
        Trying.DueNow(id, Now).Value.ShouldBe(Trying);

        var failed = Trying.Refused(id, ChatErrorCode.Forbidden);
        failed.Next.ShouldBeNull();
        failed.DueAt(DateTimeOffset.MaxValue).ShouldBeEmpty();
        failed.DueNow(id, Now).Value!.Next.ShouldBe(Now);
        failed.Removed(id).Value!.Messages.ShouldBeEmpty();
        var changed = failed.Changed(id, new() { Text = "Other", SendAt = Now.AddHours(2) }, Limits, Now).Value!.Find(id)!;
        changed.ShouldBe(Message with { Text = "Other", SendAt = Now.AddHours(2), Mentions = null });
    }

    [Fact]
    public void What_is_gone_is_not_found_but_removed_again_or_sent_again()
    {
        var id = Message.ClientMessageId;
        var (sent, removed) = (Trying.Sent(id), One.Removed(id).Value!);
        sent.Removed(id).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        sent.DueNow(id, Now).Value.ShouldBe(sent);
        removed.Removed(id).Value.ShouldBe(removed);
        removed.DueNow(id, Now).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        foreach (var gone in (ScheduleState[])[sent, removed, new()])
        {
            gone.Changed(id, new() { Text = "Other" }, Limits, Now).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        }
    }

    [Fact]
    public void It_is_tried_again_after_pauses_that_grow_up_to_a_bound()
    {
        var (state, now) = (One, Message.SendAt);
        var pauses = new List<double>();
        for (var tries = 1; tries <= 9; tries++)
        {
            state.DueAt(now.AddMilliseconds(-1)).ShouldBeEmpty();
            state = state.Trying(state.DueAt(now), now);
            state.Find(Message.ClientMessageId)!.Tries.ShouldBe(tries);
            pauses.Add((state.Next!.Value - now).TotalSeconds);
            now = state.Next.Value;
        }

        pauses.ShouldBe([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    }

    [Fact]
    public void Those_that_are_due_come_in_the_order_of_their_times_and_of_their_scheduling()
    {
        var texts = new[] { ("c", 3), ("a", 1), ("b", 2), ("d", 3), ("e", 4) };
        var state = texts.Aggregate(new ScheduleState(), (before, text) => before.Added(
            Message with
            {
                ClientMessageId = ClientMessageId.From(Guid.NewGuid()), Text = text.Item1, SendAt = Now.AddMinutes(text.Item2),
            },
            Limits, Now).Value!);
        state.DueAt(Now.AddMinutes(3)).Select(message => message.Text).ShouldBe(["a", "b", "c", "d"]);
        state.Next.ShouldBe(Now.AddMinutes(1));
    }

    [Fact]
    public void Only_the_latest_of_those_that_are_gone_are_remembered()
    {
        var state = new ScheduleState();
        for (var i = 0; i < 205; i++)
        {
            var id = ClientMessageId.From(Guid.NewGuid());
            state = state.Added(Message with { ClientMessageId = id }, Limits, Now).Value!.Sent(id);
        }

        state.Past.Length.ShouldBe(200);
    }

    [Fact]
    public void The_index_keeps_the_earlier_time_and_overlooks_what_was_settled_before_the_latest_addition()
    {
        var user = UserId.From(Guid.NewGuid());
        var first = new DueIndexState().With(user, Now);
        var second = first.With(user, Now.AddHours(1));
        second.Users[user].At.ShouldBe(Now);
        second.Settled(user, first.Users[user].Ticket, null).ShouldBe(second);
        second.Settled(user, second.Users[user].Ticket, Now.AddHours(1)).Users[user].At.ShouldBe(Now.AddHours(1));
        second.Settled(user, second.Users[user].Ticket, null).Users.ShouldBeEmpty();
    }
}
