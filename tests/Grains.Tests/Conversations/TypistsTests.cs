using ChatOrleans.Conversations;

namespace ChatOrleans.Grains.Tests.Conversations;

public sealed class TypistsTests
{
    private static readonly UserId Ann = UserId.From(new Guid(1, 0, 0, new byte[8]));
    private static readonly UserId Ben = UserId.From(new Guid(2, 0, 0, new byte[8]));
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Typists _typists = new();

    [Fact]
    public void The_typing_of_each_member_is_shown_at_its_pace()
    {
        _typists.Note(Ann, typing: true, Now).ShouldBeTrue();
        _typists.Note(Ann, typing: true, Now + Typists.Pace / 2).ShouldBeFalse();
        _typists.Note(Ben, typing: true, Now).ShouldBeTrue();
        _typists.Note(Ann, typing: true, Now + Typists.Pace).ShouldBeTrue();
    }

    [Fact]
    public void An_end_is_shown_once_and_starting_again_does_not_evade_the_pace()
    {
        _typists.Note(Ann, typing: false, Now).ShouldBeFalse();
        _typists.Note(Ann, typing: true, Now).ShouldBeTrue();
        _typists.Note(Ann, typing: false, Now).ShouldBeTrue();
        _typists.Note(Ann, typing: false, Now).ShouldBeFalse();
        _typists.Note(Ann, typing: true, Now).ShouldBeFalse();
        _typists.Note(Ann, typing: true, Now + Typists.Pace).ShouldBeTrue();
    }

    [Fact]
    public void A_member_who_has_left_is_forgotten()
    {
        _typists.Note(Ann, typing: true, Now).ShouldBeTrue();
        _typists.Remove(Ann);
        _typists.Note(Ann, typing: true, Now).ShouldBeTrue();
    }
}
