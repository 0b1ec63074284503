using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using static ChatOrleans.Conversations.MemberAction;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>What the table of a conversation allows, without a runtime.</summary>
public sealed class PermissionTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ChatLimits Limits = new() { ConversationDescriptionLength = 10 };

    private readonly UserId _owner = User(1), _admin = User(2), _moderator = User(3), _member = User(4), _guest = User(5);
    private Conversation _conversation = null!;

    public PermissionTests() => Begin(ConversationType.Group);

    [Fact]
    public void Roles_go_on_having_the_numbers_of_earlier_versions_and_are_ordered_otherwise()
    {
        ((int)MemberRole.Member, (int)MemberRole.Admin, (int)MemberRole.Owner).ShouldBe((0, 1, 2));
        RoleOrder.Ascending.Order().ShouldBe(Enum.GetValues<MemberRole>().Order());
        (MemberRole.Moderator.IsAtLeast(MemberRole.Admin), MemberRole.Admin.IsAtLeast(MemberRole.Moderator))
            .ShouldBe((false, true));
        (MemberRole.Guest.IsAtLeast(MemberRole.Member), MemberRole.Guest.IsAtLeast(MemberRole.Guest)).ShouldBe((false, true));
    }

    [Fact]
    public void Each_action_has_one_row_and_no_kind_begins_below_what_may_be_chosen()
    {
        PermissionTable.Rows.Select(row => row.Action).ShouldBe(Enum.GetValues<MemberAction>());
        PermissionTable.Rows.ShouldAllBe(row =>
            row.Direct.IsAtLeast(row.Least) && row.Group.IsAtLeast(row.Least) && row.Channel.IsAtLeast(row.Least));
    }

    [Fact]
    public void Many_read_a_channel_and_few_post_in_it()
    {
        Begin(ConversationType.Channel);
        var first = Do(Post(_moderator)).Entries.Single();
        Code(Post(_member)).ShouldBe(ChatErrorCode.Forbidden);
        Code(Post(_member, first.MessageId)).ShouldBe(ChatErrorCode.Forbidden);
        _conversation.CheckMayType(_member)!.Code.ShouldBe(ChatErrorCode.Forbidden);
        Code(Change(_member, first, EntryKind.Reacted)).ShouldBeNull();
        Code(Change(_guest, first, EntryKind.Reacted)).ShouldBe(ChatErrorCode.Forbidden);

        Do(Permit(_owner, Reply, MemberRole.Member));
        Code(Post(_member)).ShouldBe(ChatErrorCode.Forbidden);
        _conversation.CheckMayType(_member).ShouldBeNull();
        var reply = Do(Post(_member, first.MessageId)).Entries.Single();
        Code(Change(_member, reply, EntryKind.Edited)).ShouldBeNull();
        Do(Permit(_owner, Reply, MemberRole.Admin));
        Code(Change(_member, reply, EntryKind.Edited)).ShouldBe(ChatErrorCode.Forbidden);
        Code(Change(_member, reply, EntryKind.Deleted)).ShouldBeNull("what is theirs they take back");
    }

    [Fact]
    public void Guests_only_read_until_they_are_let_do_more()
    {
        Code(Post(_guest)).ShouldBe(ChatErrorCode.Forbidden);
        Do(Permit(_owner, MemberAction.Post, MemberRole.Guest));
        Code(Post(_guest)).ShouldBeNull();
    }

    [Fact]
    public void Moderators_delete_what_others_wrote_and_remove_whom_they_are_above()
    {
        var post = Do(Post(_admin)).Entries.Single();
        Code(Change(_member, post, EntryKind.Deleted)).ShouldBe(ChatErrorCode.Forbidden);
        Code(Change(_moderator, post, EntryKind.Deleted)).ShouldBeNull();
        Code(_conversation.Remove(_moderator, _admin, Start)).ShouldBe(ChatErrorCode.Forbidden);
        Code(_conversation.Remove(_member, _guest, Start)).ShouldBe(ChatErrorCode.Forbidden);
        Code(_conversation.Remove(_moderator, _member, Start)).ShouldBeNull();
        Do(_conversation.ChangeRole(_owner, _member, MemberRole.Moderator, Start));
        Code(_conversation.Remove(_moderator, _member, Start)).ShouldBe(ChatErrorCode.Forbidden, "they are equal");
        Do(_conversation.ChangeRole(_owner, _member, MemberRole.Owner, Start));
        Code(_conversation.Remove(_member, _owner, Start)).ShouldBeNull("owners are as good as above each other");
    }

    [Fact]
    public void Nobody_gives_a_role_above_their_own_or_takes_one()
    {
        Do(Permit(_owner, ChangeRoles, MemberRole.Admin));
        Code(_conversation.ChangeRole(_admin, _admin, MemberRole.Owner, Start)).ShouldBe(ChatErrorCode.Forbidden);
        Code(_conversation.ChangeRole(_admin, _member, MemberRole.Owner, Start)).ShouldBe(ChatErrorCode.Forbidden);
        Code(_conversation.ChangeRole(_admin, _owner, MemberRole.Member, Start)).ShouldBe(ChatErrorCode.Forbidden);
        Code(_conversation.ChangeRole(_moderator, _member, MemberRole.Guest, Start)).ShouldBe(ChatErrorCode.Forbidden);
        Do(_conversation.ChangeRole(_admin, _member, MemberRole.Admin, Start)).Entries.Single().Role.ShouldBe(MemberRole.Admin);
        _conversation.Find(_member)!.Role.ShouldBe(MemberRole.Admin);
    }

    [Fact]
    public void Nobody_gives_a_right_that_they_do_not_have_or_takes_one_from_themselves()
    {
        Code(Permit(_admin, MemberAction.Post, MemberRole.Admin)).ShouldBe(ChatErrorCode.Forbidden);
        Do(Permit(_owner, ChangePermissions, MemberRole.Admin));
        Do(Permit(_owner, Rename, MemberRole.Owner));
        Code(Permit(_admin, Rename, MemberRole.Admin)).ShouldBe(ChatErrorCode.Forbidden);
        Code(Permit(_admin, ChangeRoles, MemberRole.Admin)).ShouldBe(ChatErrorCode.Forbidden);
        Code(Permit(_admin, MemberAction.Post, MemberRole.Owner)).ShouldBe(ChatErrorCode.Forbidden);
        Code(Permit(_moderator, MemberAction.Post, MemberRole.Guest)).ShouldBe(ChatErrorCode.Forbidden);
        Do(Permit(_admin, MemberAction.Post, MemberRole.Admin)).Entries.Single().ShouldSatisfyAllConditions(
            entry => entry.Kind.ShouldBe(EntryKind.SettingsChanged),
            entry => (entry.Action, entry.Role).ShouldBe((MemberAction.Post, MemberRole.Admin)));
        Code(Post(_moderator)).ShouldBe(ChatErrorCode.Forbidden);
        Permit(_admin, MemberAction.Post, MemberRole.Admin).Entries.ShouldBeEmpty("it is so already");
    }

    [Fact]
    public void Owners_may_everything_whatever_is_chosen_and_nobody_chooses_less_than_is_sensible()
    {
        foreach (var row in PermissionTable.Rows)
        {
            Do(Permit(_owner, row.Action, MemberRole.Owner));
            _conversation.CheckMay(_owner, row.Action).ShouldBeNull();
            _conversation.CheckMay(_admin, row.Action)!.Code.ShouldBe(ChatErrorCode.Forbidden);
        }

        foreach (var row in PermissionTable.Rows)
        {
            foreach (var below in RoleOrder.Ascending.TakeWhile(role => role != row.Least))
            {
                Permit(_owner, row.Action, below).Error!.Field.ShouldBe("role");
            }

            Do(Permit(_owner, row.Action, row.Least)).Error.ShouldBeNull();
        }

        _conversation.Permissions.ShouldBe(PermissionTable.Least);
    }

    [Fact]
    public void Two_admins_who_demote_each_other_at_once_are_told_apart_by_the_order_of_the_log()
    {
        Do(Permit(_owner, ChangeRoles, MemberRole.Admin));
        Do(_conversation.ChangeRole(_owner, _moderator, MemberRole.Admin, Start));
        Do(_conversation.ChangeRole(_admin, _moderator, MemberRole.Member, Start)).Error.ShouldBeNull();
        Code(_conversation.ChangeRole(_moderator, _admin, MemberRole.Member, Start)).ShouldBe(ChatErrorCode.Forbidden);
        _conversation.Find(_admin)!.Role.ShouldBe(MemberRole.Admin);
    }

    [Fact]
    public void An_owner_hands_over_before_they_step_down()
    {
        Code(_conversation.ChangeRole(_owner, _owner, MemberRole.Admin, Start)).ShouldBe(ChatErrorCode.Conflict);
        Do(_conversation.ChangeRole(_owner, _member, MemberRole.Owner, Start));
        Do(_conversation.ChangeRole(_owner, _owner, MemberRole.Admin, Start)).Error.ShouldBeNull();
        Code(_conversation.ChangeRole(_owner, _owner, MemberRole.Owner, Start)).ShouldBe(ChatErrorCode.Forbidden);
    }

    [Fact]
    public void The_highest_role_follows_the_last_owner_whatever_its_number()
    {
        Do(_conversation.Remove(_owner, _admin, Start));
        Do(_conversation.Remove(_owner, _owner, Start)).Entries[0].UserId.ShouldBe(_moderator);
        Do(_conversation.Remove(_moderator, _moderator, Start)).Entries[0].UserId.ShouldBe(_member);
    }

    [Fact]
    public void A_description_is_changed_beside_the_name_and_taken_away()
    {
        Code(Name("N", "d", _member)).ShouldBe(ChatErrorCode.Forbidden);
        Do(Name("New", "What it is")).Entries.Select(entry => (entry.Kind, entry.Name, entry.Description)).ShouldBe(
            [(EntryKind.Renamed, "New", null), (EntryKind.SettingsChanged, null, "What it is")]);
        (_conversation.Name, _conversation.Description).ShouldBe(("New", "What it is"));
        Name(null, "What it is").Entries.ShouldBeEmpty();
        Name(null, "What it is not").Error!.Field.ShouldBe("description");
        Name(null, "two\nlines").Error!.Field.ShouldBe("description");
        Name(string.Empty, null).Error!.Field.ShouldBe("name");
        Do(Name(null, string.Empty)).Entries.Length.ShouldBe(1);
        (_conversation.Name, _conversation.Description).ShouldBe(("New", null));

        Decision Name(string? name, string? description, UserId? by = null) =>
            _conversation.ChangeSettings(by ?? _owner, new() { Name = name, Description = description }, Limits, Start);
    }

    [Fact]
    public void The_two_of_a_direct_conversation_write_and_pin_and_change_nothing_else()
    {
        var direct = Conversation.Empty(ConversationId.Direct(Guid.NewGuid())).Create(
            new() { Type = ConversationType.Direct, CreatorId = _owner, MemberIds = [_admin] }, [], Limits, Start).After!;
        PermissionTable.Rows.Where(row => direct.CheckMay(_owner, row.Action) is null).Select(row => row.Action)
            .ShouldBe([MemberAction.Post, Reply, React, Pin]);
    }

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));

    private static ChatErrorCode? Code(Decision decision) => decision.Error?.Code;

    private void Begin(ConversationType type)
    {
        _conversation = Conversation.Empty(ConversationId.From(new Guid(1, 0, 0, new byte[8]))).Create(
            new() { Type = type, CreatorId = _owner, Name = "G", MemberIds = [_admin, _moderator, _member, _guest] }, [], Limits,
            Start).After!;
        Do(_conversation.ChangeRole(_owner, _admin, MemberRole.Admin, Start));
        Do(_conversation.ChangeRole(_owner, _moderator, MemberRole.Moderator, Start));
        Do(_conversation.ChangeRole(_owner, _guest, MemberRole.Guest, Start));
    }

    private Decision Permit(UserId by, MemberAction action, MemberRole lowest) =>
        _conversation.ChangePermission(by, action, lowest, Start);

    private Decision Post(UserId sender, MessageId? replyTo = null) => _conversation.Post(
        ConversationParts.Message("hello") with { SenderId = sender, ReplyTo = replyTo }, Limits, Start);

    private Decision Change(UserId by, Entry post, EntryKind kind) => _conversation.Change(
        new()
        {
            SenderId = by,
            ClientMessageId = ClientMessageId.From(Guid.NewGuid()),
            MessageId = post.MessageId!.Value,
            Kind = kind,
            Text = kind == EntryKind.Edited ? "new" : null,
            Emoji = kind == EntryKind.Reacted ? "👍" : null,
        },
        new(post, [], _conversation.LastSequence), Limits, Start);

    private Decision Do(Decision decision)
    {
        _conversation = decision.After ?? _conversation;
        return decision;
    }
}
