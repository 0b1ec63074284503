using ChatOrleans.Conversations;

namespace ChatOrleans.Grains.Tests.Conversations;

public sealed class WatermarksTests
{
    private static readonly UserId Ann = UserId.From(new Guid(1, 1, 0, new byte[8]));
    private static readonly UserId Ben = UserId.From(new Guid(2, 1, 0, new byte[8]));

    private readonly Watermarks _watermarks = new();

    public WatermarksTests()
    {
        Apply(1, EntryKind.Joined, Ann);
        Apply(2, EntryKind.Joined, Ben);
        for (var sequence = 3; sequence <= 7; sequence++)
        {
            Apply(sequence, EntryKind.Posted, Ann);
        }
    }

    [Fact]
    public void A_new_member_has_read_what_came_before_and_a_sender_their_own_message()
    {
        _watermarks[Ann].ShouldBe(new(7, 7));
        _watermarks[Ben].ShouldBe(new(2, 2));
    }

    [Fact]
    public void A_mark_is_seen_once_it_is_stored()
    {
        _watermarks.Raise(Ben, 5, 4, last: 7).ShouldBeTrue();
        _watermarks[Ben].ShouldBe(new(2, 2));
        _watermarks.Decided(Ben).ShouldBe(new(5, 4));
        Store();
        _watermarks[Ben].ShouldBe(new(5, 4));
    }

    [Fact]
    public void Marks_only_rise_never_above_the_last_entry_and_delivered_never_falls_below_read()
    {
        Mark(5, 0).ShouldBe(new(5, 2));
        Mark(4, 4).ShouldBe(new(5, 4));
        Mark(0, 99).ShouldBe(new(7, 7));
    }

    [Fact]
    public void A_durable_mark_needs_no_write_but_one_that_another_call_raised_does()
    {
        _watermarks.Raise(Ben, 2, 1, last: 7).ShouldBeFalse();
        _watermarks.Raise(Ben, 5, 5, last: 7).ShouldBeTrue();
        _watermarks.Raise(Ben, 5, 5, last: 7).ShouldBeTrue("its write may yet fail");
        Store();
        _watermarks.Raise(Ben, 5, 5, last: 7).ShouldBeFalse();
    }

    [Fact]
    public void A_mark_raised_while_a_snapshot_was_written_is_not_durable_by_it()
    {
        _watermarks.Raise(Ben, 3, 3, last: 7);
        var written = Snapshot();
        _watermarks.Raise(Ben, 6, 6, last: 7);
        _watermarks.Settle(written);
        _watermarks[Ben].ShouldBe(new(3, 3));
        _watermarks.Decided(Ben).ShouldBe(new(6, 6));
    }

    [Fact]
    public void A_member_who_leaves_loses_their_watermark_even_if_an_earlier_snapshot_has_it()
    {
        _watermarks.Raise(Ben, 6, 6, last: 7);
        var written = Snapshot();
        Apply(8, EntryKind.Left, Ben);
        _watermarks.Settle(written);
        _watermarks[Ben].ShouldBe(default);
        Apply(9, EntryKind.Joined, Ben);
        _watermarks.Decided(Ben).ShouldBe(new(9, 9));
    }

    private Watermark Mark(long delivered, long read)
    {
        _watermarks.Raise(Ben, delivered, read, last: 7);
        Store();
        return _watermarks[Ben];
    }

    private void Store() => _watermarks.Settle(Snapshot());

    private ConversationState Snapshot() => new()
    {
        Members = [.. new[] { Ann, Ben }.Select(user => new MemberState
        {
            UserId = user,
            Role = MemberRole.Member,
            JoinedAt = DateTimeOffset.UnixEpoch,
            JoinedSequence = 1,
            Delivered = _watermarks.Decided(user).Delivered,
            Read = _watermarks.Decided(user).Read,
        })],
    };

    private void Apply(long sequence, EntryKind kind, UserId user) => _watermarks.Apply(new()
    {
        Sequence = sequence,
        Kind = kind,
        SenderId = user,
        SentAt = DateTimeOffset.UnixEpoch,
        UserId = kind == EntryKind.Posted ? null : user,
        Role = kind == EntryKind.Joined ? MemberRole.Member : null,
    });
}
