using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>What is pinned, forwarded and mentions all, without a runtime.</summary>
public sealed class PinRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ChatLimits Limits = new() { ConversationPins = 2 };

    private readonly UserId _ann = User(1), _ben = User(2), _cia = User(3);
    private readonly List<Entry> _log = [];
    private Conversation _conversation = null!;

    public PinRulesTests() => Begin(ConversationType.Group);

    [Fact]
    public void The_latest_pin_is_the_last_one_and_one_that_is_pinned_stays_where_it_is()
    {
        var (first, second) = (Write(), Write());
        Do(first, EntryKind.Pinned).Entries.Single().RefersTo.ShouldBe(first.Sequence);
        Do(second, EntryKind.Pinned);
        Pins.ShouldBe([first.Sequence, second.Sequence]);
        Do(first, EntryKind.Pinned).Entries.ShouldBeEmpty("it is pinned");
        Do(first, EntryKind.Unpinned).Entries.Length.ShouldBe(1);
        Do(first, EntryKind.Unpinned).Entries.ShouldBeEmpty("it is not pinned any more");
        Do(first, EntryKind.Pinned);
        Pins.ShouldBe([second.Sequence, first.Sequence]);
    }

    [Fact]
    public void A_conversation_has_so_many_pins_and_an_end_of_one_makes_room()
    {
        var (first, second, third) = (Write(), Write(), Write());
        Do(first, EntryKind.Pinned);
        Do(second, EntryKind.Pinned);
        var full = Change(third, EntryKind.Pinned).Error!;
        full.Code.ShouldBe(ChatErrorCode.LimitReached);
        full.Message.ShouldContain("ConversationPins");
        Do(first, EntryKind.Unpinned);
        Do(third, EntryKind.Pinned);
        Pins.ShouldBe([second.Sequence, third.Sequence]);
    }

    [Fact]
    public void What_is_deleted_is_pinned_no_more_and_never_again()
    {
        var post = Write();
        Do(post, EntryKind.Pinned);
        Do(post, EntryKind.Deleted);
        Pins.ShouldBeEmpty();
        Code(post, EntryKind.Pinned).ShouldBe(ChatErrorCode.NotFound);
        Code(post, EntryKind.Unpinned).ShouldBe(ChatErrorCode.NotFound);
        Code(Write(), EntryKind.Unpinned).ShouldBe(ChatErrorCode.NotFound, "it was never pinned");
    }

    [Fact]
    public void Nobody_makes_a_message_heavy_by_pinning_it_again_and_again()
    {
        var post = Write();
        for (var i = 0; i < 20; i++)
        {
            Do(post, EntryKind.Pinned);
            Do(post, EntryKind.Unpinned);
        }

        Code(post, EntryKind.Pinned).ShouldBe(ChatErrorCode.LimitReached);
        _conversation = _conversation.ChangePermission(_ann, MemberAction.Pin, MemberRole.Member, Start).After!;
        Code(post, EntryKind.Pinned, _ben).ShouldBeNull();
    }

    [Fact]
    public void Moderators_pin_in_a_group_and_both_in_a_direct_conversation_while_both_are_there()
    {
        var post = Write();
        Code(post, EntryKind.Pinned, _ben).ShouldBe(ChatErrorCode.Forbidden);
        Do(post, EntryKind.Pinned);
        Code(post, EntryKind.Unpinned, _ben).ShouldBe(ChatErrorCode.Forbidden);
        Code(post, EntryKind.Pinned, _cia).ShouldBe(ChatErrorCode.Forbidden, "who has not accepted does nothing");

        Begin(ConversationType.Direct);
        var direct = Write();
        Do(direct, EntryKind.Pinned, _ben);
        _conversation = _conversation.Remove(_ben, _ben, Start).After!;
        Do(direct, EntryKind.Unpinned);
        Code(direct, EntryKind.Pinned).ShouldBe(ChatErrorCode.Blocked);
    }

    [Fact]
    public void A_snapshot_has_the_pins_and_one_of_an_earlier_version_has_none()
    {
        var post = Write();
        Do(post, EntryKind.Pinned);
        var snapshot = _conversation.ToState(new(), []);
        Conversation.From(_conversation.Id, snapshot).Pins.ShouldBe([post.Sequence]);
        Conversation.From(_conversation.Id, new() { Sequence = 9 }).Pins.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_forwarded_is_not_edited_and_can_be_deleted()
    {
        var post = Post(ConversationParts.Message("words") with
        {
            SenderId = _ann, Forwarded = new() { SenderId = _cia, SentAt = Start },
        }).Entries.Single();
        post.Forwarded!.SenderId.ShouldBe(_cia);
        Code(post, EntryKind.Edited).ShouldBe(ChatErrorCode.Forbidden);
        Do(post, EntryKind.Deleted);
    }

    [Fact]
    public void Who_may_mention_all_is_in_the_table_and_of_a_direct_conversation_nobody_needs_it()
    {
        var all = ConversationParts.Message("@all") with { SenderId = _ben, MentionAll = true };
        var post = Post(all).Entries.Single();
        post.MentionAll.ShouldBe(true);
        Do(post, EntryKind.Edited, _ben, all: true).Entries.Single().MentionAll.ShouldBe(true);
        _conversation = _conversation.ChangePermission(_ann, MemberAction.MentionAll, MemberRole.Admin, Start).After!;
        _conversation.Post(all, Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        Change(post, EntryKind.Edited, _ben, all: true).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        Change(post, EntryKind.Edited, _ben).Error.ShouldBeNull("it mentions all no more");

        Begin(ConversationType.Direct);
        _conversation.Post(all, Limits, Start).Error!.Field.ShouldBe("mentionAll");
        Change(Write(), EntryKind.Edited, all: true).Error!.Field.ShouldBe("mentionAll");
    }

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));

    private IEnumerable<long> Pins => _conversation.Pins;

    /// <summary>Of Ann's; in a group Cia has yet to accept.</summary>
    private void Begin(ConversationType type)
    {
        var direct = type == ConversationType.Direct;
        _log.Clear();
        _conversation = Conversation.Empty(direct ? ConversationId.Direct(Guid.NewGuid()) : ConversationId.From(Guid.NewGuid()))
            .Create(
                new() { Type = type, CreatorId = _ann, Name = "Friends", MemberIds = direct ? [_ben] : [_ben, _cia] },
                direct ? [] : [_cia], Limits, Start).After!;
    }

    private Entry Write() => Post(ConversationParts.Message("text") with { SenderId = _ann }).Entries.Single();

    private Decision Post(PostMessage message) => Take(_conversation.Post(message, Limits, Start));

    private Decision Do(Entry post, EntryKind kind, UserId? by = null, bool all = false) => Take(Change(post, kind, by, all));

    private ChatErrorCode? Code(Entry post, EntryKind kind, UserId? by = null) => Change(post, kind, by).Error?.Code;

    private Decision Change(Entry post, EntryKind kind, UserId? by = null, bool all = false) => _conversation.Change(
        new()
        {
            SenderId = by ?? _ann,
            ClientMessageId = ClientMessageId.From(Guid.NewGuid()),
            MessageId = post.MessageId!.Value,
            Kind = kind,
            Text = kind == EntryKind.Edited ? "new" : null,
            MentionAll = all,
        },
        new(post, [.. _log.Where(entry => entry.RefersTo == post.Sequence)], _conversation.LastSequence), Limits, Start);

    private Decision Take(Decision decision)
    {
        decision.Error.ShouldBeNull();
        _conversation = decision.After!;
        _log.AddRange(decision.Entries);
        return decision;
    }
}
