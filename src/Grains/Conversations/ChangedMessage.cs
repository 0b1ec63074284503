using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

/// <summary>A post, and all entries about it, in the order of the log.</summary>
/// <param name="UpTo">Where the log ended when they were read.</param>
internal sealed record ChangedMessage(Entry Post, ImmutableArray<Entry> Later, long UpTo)
{
    public static ChatError NotFound { get; } = ChatError.Of(ChatErrorCode.NotFound, "There is no such message.");

    public bool IsDeleted => Later.Any(entry => entry.Kind == EntryKind.Deleted);

    public int Edits => Later.Count(entry => entry.Kind == EntryKind.Edited);

    /// <summary>Reactions and their ends.</summary>
    public int Reactions => Later.Count(entry => entry.Emoji is not null);

    public int ReactionsOf(UserId user) => Later.Count(entry => entry.Emoji is not null && entry.SenderId == user);

    /// <summary>How often it was pinned.</summary>
    public int Pinnings => Later.Count(entry => entry.Kind == EntryKind.Pinned);

    public int PinningsOf(UserId user) => Later.Count(entry => entry.Kind == EntryKind.Pinned && entry.SenderId == user);

    /// <summary>Whether one more emoji would be one too many beside those that people react with now.</summary>
    public bool IsFullFor(string emoji, int emojiMax)
    {
        var used = Reacting.Select(reaction => reaction.Emoji).ToHashSet();
        return used.Count >= emojiMax && !used.Contains(emoji);
    }

    /// <summary>With how many emoji the user reacts now.</summary>
    public int EmojiOf(UserId user) => Reacting.Count(reaction => reaction.User == user);

    private IEnumerable<(string Emoji, UserId User)> Reacting => Later.Where(entry => entry.Emoji is not null)
        .GroupBy(entry => (entry.Emoji!, entry.SenderId))
        .Where(ofOne => ofOne.Last().Kind == EntryKind.Reacted)
        .Select(ofOne => ofOne.Key);

    /// <summary>The very same change, which was made before.</summary>
    public Entry? Made(MessageChange change) => Later.FirstOrDefault(
        entry => entry.SenderId == change.SenderId && entry.ClientMessageId == change.ClientMessageId);

    /// <summary>The entry that made it so already; null when the change would change something.</summary>
    public Entry? Latest(MessageChange change) => change.Kind switch
    {
        EntryKind.Deleted => Later.FirstOrDefault(entry => entry.Kind == EntryKind.Deleted),
        EntryKind.Reacted or EntryKind.Unreacted => Reaction(change) is { } latest && latest.Kind == change.Kind ? latest : null,
        EntryKind.Pinned or EntryKind.Unpinned => Pinning is { } latest && latest.Kind == change.Kind ? latest : null,
        _ => null,
    };

    /// <summary>What was done last: it was pinned, or the pin was taken away. Null also when it was deleted.</summary>
    public Entry? Pinning => IsDeleted
        ? null
        : Later.LastOrDefault(entry => entry.Kind is EntryKind.Pinned or EntryKind.Unpinned);

    /// <summary>What the user did last with this emoji: reacted, or took it back.</summary>
    public Entry? Reaction(MessageChange change) =>
        Later.LastOrDefault(entry => entry.Emoji == change.Emoji && entry.SenderId == change.SenderId);
}
