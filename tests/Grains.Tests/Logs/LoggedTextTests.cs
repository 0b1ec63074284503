using ChatOrleans.Logs;

namespace ChatOrleans.Grains.Tests.Logs;

public sealed class LoggedTextTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (X11)", "Mozilla/5.0 (X11)")]
    [InlineData("a\r\nINF b", "aINF b")]
    [InlineData("a\u001b[2Jb\u0000\u0085", "a[2Jb")]
    [InlineData("a\u202eb\u2066c\u2028d", "abcd")]
    [InlineData("\n", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void It_is_one_line_that_is_read_in_its_direction(string? text, string? expected) =>
        LoggedText.Of(text).ShouldBe(expected);

    [Fact]
    public void It_is_cut_between_characters_and_has_whole_ones_alone()
    {
        LoggedText.Of("half " + '\ud83d').ShouldBe("half \ufffd");
        LoggedText.Of(new string('a', 1_000))!.Length.ShouldBe(LoggedText.LengthMax);
        LoggedText.Of(new string('a', LoggedText.LengthMax - 1) + "😀").ShouldBe(new string('a', LoggedText.LengthMax - 1));
    }
}
