using ChatOrleans.Conversations;
using ChatOrleans.Users;

namespace ChatOrleans.EdgeHost.Tests.Conversations;

public sealed class ListCursorTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_page_may_end_between_conversations_of_the_same_time()
    {
        var items = Enumerable.Range(1, 3).Select(i => new InboxItem
        {
            ConversationId = ConversationId.From(new Guid(i, 0, 0, new byte[8])),
            JoinedSequence = 1,
            LastSequence = 1,
            LastActivityAt = Time,
        }).ToList();
        var cursor = ListCursor.Parse(ListCursor.At(items[1]).ToString()).ShouldNotBeNull();
        items.Where(cursor.IsBefore).ShouldBe([items[2]]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1")]
    [InlineData("-1_00000001-0000-0000-0000-000000000000")]
    [InlineData("99999999999999999999_00000001-0000-0000-0000-000000000000")]
    [InlineData("9223372036854775807_00000001-0000-0000-0000-000000000000")]
    public void Anything_else_is_not_a_cursor(string text) => ListCursor.Parse(text).ShouldBeNull();
}
