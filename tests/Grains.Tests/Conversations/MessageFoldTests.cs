using System.Collections.Immutable;
using ChatOrleans.Conversations;

namespace ChatOrleans.Grains.Tests.Conversations;

public sealed class MessageFoldTests
{
    private static readonly ConversationId Conversation = ConversationId.From(Guid.Empty);

    [Fact]
    public void Edits_deletions_and_reactions_are_folded_into_their_messages()
    {
        var message = MessageId.At(Conversation, 1, DateTimeOffset.UnixEpoch);
        ImmutableArray<Entry> later =
        [
            About(1, 4, EntryKind.Edited) with { Text = "second" },
            About(1, 5, EntryKind.Reacted, user: 1) with { Emoji = "👍" },
            About(1, 6, EntryKind.Reacted, user: 2) with { Emoji = "👍" },
            About(1, 7, EntryKind.Reacted, user: 2) with { Emoji = "🎉" },
            About(1, 8, EntryKind.Unreacted, user: 2) with { Emoji = "🎉" },
            About(2, 9, EntryKind.Deleted),
        ];
        ImmutableArray<Entry> posts =
        [
            About(null, 1, EntryKind.Posted) with { MessageId = message, Text = "first" },
            About(null, 2, EntryKind.Posted) with { MessageId = message, Text = "gone" },
            About(null, 3, EntryKind.Joined),
        ];
        var folded = MessageFold.Fold(Conversation, posts, later, User(1));
        folded.Length.ShouldBe(2);
        (folded[0].Text, folded[0].EditedAt.HasValue, folded[0].Deleted).ShouldBe(("second", true, null));
        folded[0].Reactions!.Value.Single().ShouldBe(new ReactionCount { Emoji = "👍", Count = 2, Mine = true });
        (folded[1].Text, folded[1].Deleted).ShouldBe((null, true));
    }

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));

    private static Entry About(long? refersTo, long sequence, EntryKind kind, int user = 1) => new()
    {
        Sequence = sequence,
        Kind = kind,
        SenderId = User(user),
        SentAt = DateTimeOffset.UnixEpoch,
        RefersTo = refersTo,
    };
}
