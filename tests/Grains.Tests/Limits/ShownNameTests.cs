using ChatOrleans.Limits;

namespace ChatOrleans.Grains.Tests.Limits;

public sealed class ShownNameTests
{
    [Theory]
    [InlineData("Ann")]
    [InlineData("안녕")]
    [InlineData("é")]
    [InlineData("👨‍👩‍👧")]
    [InlineData("🏴󠁧󠁢󠁥󠁮󠁧󠁿")]
    [InlineData("a\u200Db")]
    public void What_can_be_seen_is_a_name(string name) => ShownName.IsValid(name, 64).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("  \u00A0\u3000")]
    [InlineData("\u3164")]
    [InlineData("\uFFA0")]
    [InlineData("\u2800")]
    [InlineData("\uFE0F\u0301")]
    [InlineData("\U000E0041")]
    [InlineData("\uFFFF")]
    [InlineData("\uE000")]
    [InlineData("Ann\nBen")]
    [InlineData("Ann\u202Enna")]
    public void What_cannot_be_seen_or_disturbs_is_none(string name) => ShownName.IsValid(name, 64).ShouldBeFalse();

    [Fact]
    public void Half_a_character_is_none() => ShownName.IsValid("Ann " + '\uD83D', 64).ShouldBeFalse();

    [Fact]
    public void Its_length_is_in_characters_of_unicode()
    {
        ShownName.IsValid(string.Concat(Enumerable.Repeat("😀", 64)), 64).ShouldBeTrue();
        ShownName.IsValid(string.Concat(Enumerable.Repeat("😀", 65)), 64).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" \n\t", true)]
    [InlineData("\u200b", true)]
    [InlineData("\0\u3164\ufeff", true)]
    [InlineData("\u200b.", false)]
    [InlineData("\U0001fffd", false)]
    [InlineData("👍", false)]
    public void A_text_is_blank_that_shows_nothing(string text, bool isBlank) => ShownName.IsBlank(text).ShouldBe(isBlank);
}
