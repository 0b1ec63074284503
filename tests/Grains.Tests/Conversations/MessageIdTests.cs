using ChatOrleans.Conversations;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOrleans.Grains.Tests.Conversations;

public sealed class MessageIdTests
{
    private static readonly ConversationId Conversation = ConversationId.From(Guid.Empty);

    [Fact]
    public void A_message_id_sorts_by_time_and_knows_its_sequence() => Prop.ForAll(
        Gen.Choose(1, int.MaxValue).ToArbitrary(),
        sequence =>
        {
            var now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + (sequence % 1_000));
            var id = MessageId.At(Conversation, sequence, now);
            var later = MessageId.At(Conversation, 1, now.AddMilliseconds(1));
            return id.Sequence == sequence && id.Value.Version == 7
                && string.CompareOrdinal(id.ToString(), later.ToString()) < 0;
        }).QuickCheckThrowOnFailure();
}
