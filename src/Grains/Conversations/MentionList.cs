using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

/// <summary>
/// Sequences of messages that mention somebody, ascending. Of more than <see cref="Max"/> the latest are kept, whatever becomes
/// of those. Nobody's own are among those that they have not read: whoever posts has read up to there.
/// </summary>
internal static class MentionList
{
    public const int Max = 100;

    /// <summary>With a message that does or does not mention them from now on.</summary>
    public static ImmutableArray<long> With(ImmutableArray<long> mentions, long message, bool mentioned)
    {
        var at = mentions.BinarySearch(message);
        return at >= 0 == mentioned ? mentions
            : !mentioned ? mentions.RemoveAt(at)
            : Latest(mentions.Insert(~at, message));
    }

    public static ImmutableArray<long> After(ImmutableArray<long> mentions, long read) =>
        [.. mentions.Where(message => message > read)];

    /// <summary>Of a member, by their id and with all, after what they have read.</summary>
    public static ImmutableArray<long> Unread(Conversation conversation, Membership member, long read) =>
        Latest([.. After(member.Mentions, read).Union(After(conversation.MentionsOfAll, read)).Order()]);

    private static ImmutableArray<long> Latest(ImmutableArray<long> mentions) =>
        mentions.Length > Max ? mentions.RemoveRange(0, mentions.Length - Max) : mentions;
}
