using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Users;

/// <summary>What a user sets for themself, as a row.</summary>
public sealed class PersonalStateTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly ConversationId Trip = ConversationId.From(Guid.NewGuid());
    private static readonly ConversationId Work = ConversationId.From(Guid.NewGuid());
    private static readonly ChatLimits Limits = new();

    [Fact]
    public void A_change_keeps_the_fields_that_it_does_not_name()
    {
        var state = With(With(new(), new() { Favourite = true, UnreadFrom = 7 }), new() { MuteUntil = Now.AddHours(1) });
        state.Settings[Trip].ShouldBe(new()
        {
            ConversationId = Trip, Version = 2, Favourite = true, UnreadFrom = 7, MuteUntil = Now.AddHours(1),
        });
        With(state, new() { Level = NotificationLevel.Mentions, ArchivedUpTo = 3 }).Settings[Trip].ShouldBe(
            state.Settings[Trip] with { Version = 3, Level = NotificationLevel.Mentions, ArchivedUpTo = 3 });
    }

    [Fact]
    public void Each_field_is_ended_by_a_value_of_its_own()
    {
        var state = With(new(), new()
        {
            MuteUntil = ConversationSettings.Forever, Level = NotificationLevel.None, Favourite = true, ArchivedUpTo = 3,
            UnreadFrom = 4,
        });
        With(state, new()
        {
            MuteUntil = Now, Level = NotificationLevel.All, Favourite = false, ArchivedUpTo = 0, UnreadFrom = 0,
        }).Settings[Trip].ShouldBe(new() { ConversationId = Trip, Version = 2 });
    }

    [Fact]
    public void What_is_so_already_has_a_new_version_all_the_same()
    {
        var state = With(new(), new() { Favourite = true });
        With(state, new() { Favourite = true, UnreadFrom = 0 }).Settings[Trip]
            .ShouldBe(state.Settings[Trip] with { Version = 2 });
    }

    [Fact]
    public void Versions_rise_over_all_conversations()
    {
        var state = With(new(), new() { Favourite = true }).With(Work, new() { Favourite = true }, Now);
        (state.Version, state.Settings[Trip].Version, state.Settings[Work].Version).ShouldBe((2, 1, 2));
    }

    [Fact]
    public void What_was_left_is_empty_with_a_version_as_long_as_the_inbox_remembers_it()
    {
        var state = With(new(), new() { Favourite = true }).With(Work, new() { Favourite = true }, Now);
        var left = state.Without(Trip, Inbox(Trip, Work));
        left.Settings[Trip].ShouldBe(new() { ConversationId = Trip, Version = 3 });
        left.Settings[Work].ShouldBe(state.Settings[Work]);
        left.Without(Trip, Inbox(Trip, Work)).ShouldBeSameAs(left);
        left.Without(Work, Inbox(Work)).Settings.Keys.ShouldBe([Work]);
        new PersonalState().Without(Trip, Inbox()).ShouldBe(new());
    }

    [Fact]
    public void A_change_says_what_is_wrong_with_it()
    {
        Wrong(new()).ShouldBe("muteUntil");
        Wrong(new() { MuteUntil = ConversationSettings.Forever.AddTicks(1) }).ShouldBe("muteUntil");
        Wrong(new() { ArchivedUpTo = -1 }).ShouldBe("archivedUpTo");
        Wrong(new() { UnreadFrom = -1 }).ShouldBe("unreadFrom");
        Check(new() { MuteUntil = ConversationSettings.Forever, ArchivedUpTo = 0, UnreadFrom = 0 }).ShouldBeNull();
    }

    [Fact]
    public void A_draft_is_a_text_of_a_message_or_none_and_answers_one_of_the_conversation()
    {
        Check(Draft("")).ShouldBeNull();
        Check(Draft(" \r\n")).ShouldBeNull("as it was typed");
        Wrong(Draft("\ud83d")).ShouldBe("text");
        Check(Draft(new('ä', 4_096))).ShouldBeNull();
        Check(Draft(new('ä', 4_097)))!.Code.ShouldBe(ChatErrorCode.TooLarge);
        Check(Draft("a", MessageId.At(Trip, 1, Now))).ShouldBeNull();
        Wrong(Draft("a", MessageId.At(Work, 1, Now))).ShouldBe("replyTo");
    }

    [Fact]
    public void A_draft_stays_until_it_has_no_text_or_its_conversation_is_left()
    {
        var draft = Draft("a", MessageId.At(Trip, 1, Now));
        var state = With(With(new(), draft), new() { Favourite = true });
        state.Settings[Trip].Draft.ShouldBe(draft.Draft);
        With(state, Draft("")).Settings[Trip].Draft.ShouldBeNull();
        state.Without(Trip, Inbox(Trip)).Settings[Trip].Draft.ShouldBeNull();
    }

    [Fact]
    public void Drafts_are_so_many_and_so_long_together()
    {
        var state = Enumerable.Range(0, 32).Aggregate(new PersonalState(), (state, _) =>
            state.With(ConversationId.From(Guid.NewGuid()), Draft(new('a', 8_192)), Now));
        state.CheckDrafts(Limits).ShouldBeNull();
        state.CheckDrafts(new() { UserDrafts = 31 })!.Message.ShouldContain("UserDrafts");
        With(state, Draft("a")).CheckDrafts(Limits)!.Code.ShouldBe(ChatErrorCode.LimitReached, "256 KiB are full");
    }

    private static SettingsChange Draft(string text, MessageId? replyTo = null) =>
        new() { Draft = new() { Text = text, ReplyTo = replyTo } };

    private static ChatError? Check(SettingsChange change) => change.Check(Trip, Limits);

    private static string? Wrong(SettingsChange change) => Check(change)!.Field;

    private static PersonalState With(PersonalState state, SettingsChange change) => state.With(Trip, change, Now);

    private static InboxState Inbox(params ConversationId[] known) => new()
    {
        Conversations = new InboxState().Conversations.AddRange(
            known.Select(id => KeyValuePair.Create(id, new InboxEntry { Sequence = 1, Member = false }))),
    };
}
