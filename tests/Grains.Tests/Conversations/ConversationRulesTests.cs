using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>The rules of a conversation, without a runtime.</summary>
public sealed class ConversationRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConversationId Group = ConversationId.From(new Guid(1, 0, 0, new byte[8]));
    private static readonly ConversationId DirectId = ConversationId.Direct(Guid.NewGuid());
    private static readonly ChatLimits Limits = new() { GroupMembers = 4 };

    private readonly UserId _ann = User(1);
    private readonly UserId _ben = User(2);
    private readonly UserId _cia = User(3);
    private Conversation _group = Conversation.Empty(Group);

    private CreateConversation NewGroup =>
        new() { Type = ConversationType.Group, CreatorId = _ann, Name = "Friends", MemberIds = [_ben] };

    [Fact]
    public void Creating_a_group_joins_all_with_the_creator_as_owner()
    {
        var entries = Create().Entries;
        entries.Select(entry => (entry.Sequence, entry.Kind, entry.UserId, entry.Role)).ShouldBe(
        [
            (1, EntryKind.Joined, _ann, MemberRole.Owner),
            (2, EntryKind.Joined, _ben, MemberRole.Member),
        ]);
        (_group.Type, _group.Name, _group.CreatedBy).ShouldBe((ConversationType.Group, "Friends", _ann));
    }

    [Fact]
    public void A_direct_conversation_is_of_two()
    {
        Direct(DirectId, _ben).Error.ShouldBeNull();
        Direct(Group, _ben).Error!.Code.ShouldBe(ChatErrorCode.Invalid, "its id is of a group");
        Direct(DirectId, _ben, _cia).Error!.Code.ShouldBe(ChatErrorCode.Invalid);
        Direct(DirectId, _ann).Error!.Code.ShouldBe(ChatErrorCode.Invalid);

        Decision Direct(ConversationId conversation, params UserId[] others) => Conversation.Empty(conversation).Create(
            new() { Type = ConversationType.Direct, CreatorId = _ann, MemberIds = [.. others] }, [], Limits, Start);
    }

    [Fact]
    public void A_group_cannot_take_the_place_of_a_direct_conversation()
    {
        Conversation.Empty(DirectId)
            .Create(
                new() { Type = ConversationType.Group, CreatorId = _ann, Name = "Mine", MemberIds = [] }, [], Limits, Start)
            .Error!.Field.ShouldBe("id");
    }

    [Fact]
    public void Who_has_not_accepted_reads_and_does_nothing_else()
    {
        Do(_group.Create(NewGroup, [_ben], Limits, Start)).Entries[1].Pending.ShouldBe(true);
        _group.CheckMember(_ben).ShouldBeNull();
        _group.Post(Post(_ben), Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        Do(_group.ChangeRole(_ann, _ben, MemberRole.Owner, Start));
        _group.ChangeSettings(_ben, new() { Name = "Mine" }, Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        _group.AddMembers(_ben, [_cia], [], Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        _group.Remove(_ben, _ann, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        _group.ChangeRole(_ben, _ann, MemberRole.Member, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        (_group.IsShown(_ben), _group.IsReached(_ben)).ShouldBe((false, false));

        Do(_group.Accept(_ben, Start)).Entries.Single().Kind.ShouldBe(EntryKind.Accepted);
        Do(_group.Post(Post(_ben), Limits, Start)).Error.ShouldBeNull();
        (_group.IsShown(_ben), _group.IsReached(_ben)).ShouldBe((true, true));
        _group.Accept(_ben, Start).Entries.ShouldBeEmpty("it is accepted");
        _group.Accept(_cia, Start).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
    }

    [Fact]
    public void Who_declines_leaves_and_the_last_one_who_accepted_makes_no_pending_owner_while_there_are_others()
    {
        Do(_group.Create(NewGroup with { MemberIds = [_ben, _cia] }, [_ben], Limits, Start));
        Do(_group.Remove(_ann, _ann, Start)).Entries[0].UserId.ShouldBe(_cia);
        Do(_group.Remove(_ben, _ben, Start)).Entries.Single().Kind.ShouldBe(EntryKind.Left);
    }

    [Fact]
    public void A_direct_conversation_takes_no_messages_while_one_has_left_and_only_they_bring_themselves_back()
    {
        var direct = Conversation.Empty(DirectId).Create(
            new() { Type = ConversationType.Direct, CreatorId = _ann, MemberIds = [_ben] }, [_ben], Limits, Start).After!;
        direct.Post(Post(_ann), Limits, Start).Error.ShouldBeNull("it may be written to who has not accepted yet");
        direct.Return(_ben, Start).Entries.Single().Kind.ShouldBe(EntryKind.Accepted, "who writes back accepts");

        var left = direct.Remove(_ben, _ben, Start).After!;
        left.Post(Post(_ann), Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.Blocked);
        left.PeerOf(_ann).ShouldBe(_ben);
        left.AddMembers(_ann, [_ben], [], Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        left.Return(_ann, Start).Entries.ShouldBeEmpty();
        left.Return(_cia, Start).Error!.Code.ShouldBe(ChatErrorCode.NotFound);

        var back = left.Return(_ben, Start).After!;
        back.Post(Post(_ann), Limits, Start).Error.ShouldBeNull();
        back.Post(Post(_ben), Limits, Start).Error.ShouldBeNull();
        var snapshot = left.ToState(new(), ImmutableDictionary<UserId, long>.Empty);
        Conversation.From(DirectId, snapshot).Return(_ben, Start).Entries.Length.ShouldBe(1, "a snapshot knows who has left");
    }

    [Fact]
    public void Only_members_can_post()
    {
        _group.Post(Post(_ann), Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        Create();
        _group.Post(Post(_cia), Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        Do(_group.Post(Post(_ben), Limits, Start)).Entries.Single().Sequence.ShouldBe(3);
    }

    [Fact]
    public void A_reply_is_to_a_message_of_the_same_conversation()
    {
        Create();
        var first = Do(_group.Post(Post(_ann), Limits, Start)).Entries.Single().MessageId!.Value;
        _group.Post(Post(_ben) with { ReplyTo = first }, Limits, Start).Error.ShouldBeNull();
        var elsewhere = MessageId.At(ConversationId.From(Guid.NewGuid()), first.Sequence, Start);
        foreach (var other in new[] { elsewhere, MessageId.From(Guid.NewGuid()), MessageId.From(Guid.AllBitsSet) })
        {
            _group.Post(Post(_ben) with { ReplyTo = other }, Limits, Start).Error!.Field.ShouldBe("replyTo");
        }
    }

    [Fact]
    public void Nobody_is_shown_as_typing_who_may_not_post()
    {
        var channel = Conversation.Empty(ConversationId.From(Guid.CreateVersion7())).Create(
            new() { Type = ConversationType.Channel, CreatorId = _ann, Name = "News", MemberIds = [_ben] }, [], Limits, Start)
            .After!;
        channel.CheckMayType(_ann).ShouldBeNull();
        channel.CheckMayType(_ben)!.Code.ShouldBe(ChatErrorCode.Forbidden);
        channel.CheckMayType(_cia)!.Code.ShouldBe(ChatErrorCode.NotFound);
    }

    [Fact]
    public void A_text_over_the_limit_is_refused_by_its_bytes_and_takes_no_number()
    {
        Create();
        var limits = new ChatLimits { MessageTextBytes = 10 };
        _group.Post(Post(_ann, "ääääää"), limits, Start).Error!.Code.ShouldBe(ChatErrorCode.TooLarge);
        Do(_group.Post(Post(_ann, "äääää"), limits, Start)).Entries.Single().Sequence.ShouldBe(3);
    }

    [Theory]
    [InlineData("text", true)]
    [InlineData("application/vnd.example.poll+json", true)]
    [InlineData("", false)]
    [InlineData("text/", false)]
    [InlineData("/plain", false)]
    [InlineData("a/b/c", false)]
    [InlineData("text/plain; charset=utf-8", false)]
    [InlineData("text/<script>", false)]
    [InlineData("text\0", false)]
    [InlineData("täxt", false)]
    public void A_content_type_is_a_word_or_two(string type, bool isOne)
    {
        Refused(type).ShouldBe(isOne ? null : "contentType");
        Refused("x/".PadRight(127, 'x')).ShouldBeNull();
        Refused("x/".PadRight(128, 'x')).ShouldBe("contentType");

        string? Refused(string given) => (Post(_ann) with { ContentType = given }).Check(Limits)?.Field;
    }

    [Fact]
    public void Times_never_run_backwards_and_have_milliseconds()
    {
        Create();
        var one = Do(_group.Post(Post(_ann), Limits, Start.AddTicks(12_345_678))).Entries.Single();
        var two = Do(_group.Post(Post(_ann), Limits, Start.AddHours(-1))).Entries.Single();
        one.SentAt.ShouldBe(Start.AddMilliseconds(1_234));
        two.SentAt.ShouldBe(one.SentAt);
        two.MessageId!.Value.Sequence.ShouldBe(two.Sequence);
        two.MessageId.ShouldNotBe(one.MessageId);
    }

    [Fact]
    public void Members_over_the_limit_are_refused()
    {
        Create();
        _group.AddMembers(_ann, [_cia, User(4), User(5)], [], Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.LimitReached);
        Do(_group.AddMembers(_ann, [_cia, User(4), _ben], [], Limits, Start)).Entries.Length.ShouldBe(2);
    }

    [Fact]
    public void Roles_decide_who_may_add_remove_rename_and_promote()
    {
        Create();
        _group.AddMembers(_ben, [_cia], [], Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        _group.ChangeSettings(_ben, new() { Name = "Mine" }, Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        _group.Remove(_ben, _ann, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        Do(_group.ChangeRole(_ann, _ben, MemberRole.Admin, Start)).Entries.Single().Kind.ShouldBe(EntryKind.RoleChanged);
        Do(_group.AddMembers(_ben, [_cia], [], Limits, Start)).Entries.Single().UserId.ShouldBe(_cia);
        Do(_group.ChangeSettings(_ben, new() { Name = "Ours" }, Limits, Start)).Entries.Single().Name.ShouldBe("Ours");
        _group.Remove(_ben, _ann, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        _group.ChangeRole(_ann, _ann, MemberRole.Member, Start).Error!.Code.ShouldBe(ChatErrorCode.Conflict);
    }

    [Fact]
    public void When_the_last_owner_leaves_the_longest_standing_of_the_highest_role_follows()
    {
        Create();
        Do(_group.AddMembers(_ann, [_cia, User(4)], [], Limits, Start));
        Do(_group.ChangeRole(_ann, User(4), MemberRole.Admin, Start));
        var entries = Do(_group.Remove(_ann, _ann, Start)).Entries;
        entries.Select(entry => entry.Kind).ShouldBe([EntryKind.RoleChanged, EntryKind.Left]);
        entries[0].UserId.ShouldBe(User(4));
        _group.Find(User(4))!.Role.ShouldBe(MemberRole.Owner);
    }

    [Fact]
    public void Only_owners_and_admins_post_in_a_channel()
    {
        var channel = Conversation.Empty(Group).Create(
            new() { Type = ConversationType.Channel, CreatorId = _ann, Name = "News", MemberIds = [_ben] }, [], Limits, Start)
            .After!;
        channel.Post(Post(_ben), Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        channel.Post(Post(_ann), Limits, Start).Error.ShouldBeNull();
    }

    [Fact]
    public void A_decision_changes_nothing_but_what_is_decided_next()
    {
        Create();
        var before = _group;
        var after = _group.Post(Post(_ann), Limits, Start).After!;
        (before.LastSequence, after.LastSequence).ShouldBe((2, 3));
        before.ShouldBe(_group);
        _group.ChangeSettings(_ann, new() { Name = "Friends" }, Limits, Start).After.ShouldBe(_group, "nothing is to be done");
    }

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));

    private static PostMessage Post(UserId sender, string text = "hello") => new()
    {
        SenderId = sender,
        ClientMessageId = ClientMessageId.From(Guid.NewGuid()),
        ContentType = "text",
        Text = text,
    };

    private Decision Create() => Do(_group.Create(NewGroup, [], Limits, Start));

    private Decision Do(Decision decision)
    {
        _group = decision.After ?? _group;
        return decision;
    }
}
