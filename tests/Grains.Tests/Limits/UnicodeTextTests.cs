using ChatOrleans.Limits;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Limits;

public sealed class UnicodeTextTests
{
    private static readonly string Half = "a" + '\uD83D';

    [Fact]
    public void What_looks_alike_has_one_form()
    {
        UnicodeText.Composed("Zoe\u0308").ShouldBe("Zo\u00EB");
        UnicodeText.Composed("\u1112\u1161\u11AB").ShouldBe("\uD55C");
        // Compatible, and not alike.
        UnicodeText.Composed("\uFF21").ShouldBe("\uFF21");
        UnicodeText.Composed(null).ShouldBeNull();
    }

    [Fact]
    public void Half_a_character_stays_for_the_check_to_refuse()
    {
        UnicodeText.IsValid(Half).ShouldBeFalse();
        UnicodeText.Composed(Half).ShouldBe(Half);
        UnicodeText.Folded(Half).ShouldStartWith("a");
    }

    [Fact]
    public void A_word_is_cut_between_characters()
    {
        // Eighteen letters of each character.
        UserNames.WordsOf(new string('\uFDFB', 64)).ShouldAllBe(word => word.Length <= 64);
        UserNames.WordsOf("a" + string.Concat(Enumerable.Repeat("\U00020000", 40))).Single()
            .ShouldBe("a" + string.Concat(Enumerable.Repeat("\U00020000", 31)));
    }
}
