using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

/// <summary>A post, and all entries about it, in the order of the log.</summary>
internal sealed record ChangedMessage(Entry Post, ImmutableArray<Entry> Later)
{
    public static ChatError NotFound { get; } = ChatError.Of(ChatErrorCode.NotFound, "There is no such message.");

    public bool IsDeleted => Later.Any(entry => entry.Kind == EntryKind.Deleted);

    /// <summary>Whether one more emoji would be one too many.</summary>
    public bool IsFullFor(string emoji, int emojiMax)
    {
        var used = Later.Where(entry => entry.Kind == EntryKind.Reacted).Select(entry => entry.Emoji!).ToHashSet();
        return used.Count >= emojiMax && !used.Contains(emoji);
    }

    /// <summary>The entry that made it so already; null when the change would change something.</summary>
    public Entry? Latest(MessageChange change) => change.Kind switch
    {
        EntryKind.Deleted => Later.FirstOrDefault(entry => entry.Kind == EntryKind.Deleted),
        EntryKind.Reacted or EntryKind.Unreacted =>
            Later.LastOrDefault(entry => entry.Emoji == change.Emoji && entry.SenderId == change.SenderId) is { } latest
                && latest.Kind == change.Kind ? latest : null,
        _ => null,
    };

    /// <summary>Whether the user reacts with this emoji now.</summary>
    public bool HasReaction(UserId user, string emoji) =>
        Later.LastOrDefault(entry => entry.Emoji == emoji && entry.SenderId == user) is { Kind: EntryKind.Reacted };
}
