using System.Collections.Immutable;
using ChatOrleans.Conversations;

namespace ChatOrleans.Users;

/// <summary>
/// A name under which a user is found: user name or a word of the display name, folded. In the directory a word of the name of a
/// conversation, whose id then stands in the place of the user's.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.indexed-name")]
public readonly record struct IndexedName([property: Id(0)] string Name, [property: Id(1)] UserId UserId)
{
    /// <summary>Ends a name that is looked for as a whole; stands in none.</summary>
    public const char End = '\u0001';

    public ConversationId ConversationId => ConversationId.From(UserId.Value);

    public static IndexedName Of(string name, ConversationId conversation) => new(name, UserId.From(conversation.Value));
}

/// <summary>
/// A node of the trie of names (key: "~" and the prefix), or of that of the directory (key: "#" and the prefix). A node keeps up
/// to 512 names; when it overflows it hands them to children with one more character and from then on only routes. Names are
/// folded (<see cref="ChatOrleans.Limits.UnicodeText.Folded"/>). Adding and removing may be repeated.
/// </summary>
[Alias("chat.name-index-grain")]
public interface INameIndexGrain : IGrainWithStringKey
{
    /// <summary>Adds names that all begin with this node's prefix.</summary>
    [Alias("add")]
    Task Add(ImmutableArray<IndexedName> names);

    /// <summary>Whether no name is left here: then the parent forgets this node.</summary>
    [Alias("remove")]
    Task<bool> Remove(IndexedName name);

    /// <summary>
    /// Names that start with <paramref name="prefix"/>, in order, at most <paramref name="limit"/>; those that are it, where it
    /// has <see cref="IndexedName.End"/> behind it.
    /// </summary>
    [Alias("find")]
    Task<ImmutableArray<IndexedName>> Find(string prefix, int limit);

    /// <summary>As <see cref="Find"/>, from the name after <paramref name="after"/>, which need not be there.</summary>
    [Alias("find-after")]
    Task<ImmutableArray<IndexedName>> FindAfter(string prefix, IndexedName? after, int limit);
}
