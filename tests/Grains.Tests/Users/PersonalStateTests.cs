using ChatOrleans.Conversations;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Users;

/// <summary>What a user sets for themself, as a row.</summary>
public sealed class PersonalStateTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly ConversationId Trip = ConversationId.From(Guid.NewGuid());
    private static readonly ConversationId Work = ConversationId.From(Guid.NewGuid());

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
        new SettingsChange().Check()!.Field.ShouldBe("muteUntil");
        new SettingsChange { MuteUntil = ConversationSettings.Forever.AddTicks(1) }.Check()!.Field.ShouldBe("muteUntil");
        new SettingsChange { ArchivedUpTo = -1 }.Check()!.Field.ShouldBe("archivedUpTo");
        new SettingsChange { UnreadFrom = -1 }.Check()!.Field.ShouldBe("unreadFrom");
        new SettingsChange { MuteUntil = ConversationSettings.Forever, ArchivedUpTo = 0, UnreadFrom = 0 }.Check().ShouldBeNull();
    }

    private static PersonalState With(PersonalState state, SettingsChange change) => state.With(Trip, change, Now);

    private static InboxState Inbox(params ConversationId[] known) => new()
    {
        Conversations = new InboxState().Conversations.AddRange(
            known.Select(id => KeyValuePair.Create(id, new InboxEntry { Sequence = 1, Member = false }))),
    };
}
