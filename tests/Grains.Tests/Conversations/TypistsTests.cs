using ChatOrleans.Conversations;

namespace ChatOrleans.Grains.Tests.Conversations;

public sealed class TypistsTests
{
    private static readonly UserId Ann = UserId.From(new Guid(1, 0, 0, new byte[8]));
    private static readonly UserId Ben = UserId.From(new Guid(2, 0, 0, new byte[8]));
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Typists _typists = new();

    [Fact]
    public void Each_ones_typing_is_told_at_its_pace()
    {
        _typists.Tell(Ann, typing: true, Now).ShouldBeTrue();
        _typists.Tell(Ann, typing: true, Now + Typists.Pace / 2).ShouldBeFalse();
        _typists.Tell(Ben, typing: true, Now).ShouldBeTrue();
        _typists.Tell(Ann, typing: true, Now + Typists.Pace).ShouldBeTrue();
    }

    [Fact]
    public void An_end_is_told_once_and_starting_again_does_not_get_round_the_pace()
    {
        _typists.Tell(Ann, typing: false, Now).ShouldBeFalse();
        _typists.Tell(Ann, typing: true, Now).ShouldBeTrue();
        _typists.Tell(Ann, typing: false, Now).ShouldBeTrue();
        _typists.Tell(Ann, typing: false, Now).ShouldBeFalse();
        _typists.Tell(Ann, typing: true, Now).ShouldBeFalse();
        _typists.Tell(Ann, typing: true, Now + Typists.Pace).ShouldBeTrue();
    }

    [Fact]
    public void Who_has_left_is_forgotten()
    {
        _typists.Tell(Ann, typing: true, Now).ShouldBeTrue();
        _typists.Remove(Ann);
        _typists.Tell(Ann, typing: true, Now).ShouldBeTrue();
    }
}
