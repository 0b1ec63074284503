using System.Collections.Immutable;

namespace ChatOrleans.Users;

/// <summary>A name under which a user is found: normalized user name or a word of the display name.</summary>
[GenerateSerializer, Immutable, Alias("chat.indexed-name")]
public readonly record struct IndexedName([property: Id(0)] string Name, [property: Id(1)] UserId UserId);

/// <summary>
/// A node of the trie of names (key: prefix, the empty one is "~"). A node keeps up to 512 names; when it overflows it
/// hands them to children with one more character and from then on only routes. Names are normalized: trimmed,
/// lower-case invariant. Adding and removing may be repeated.
/// </summary>
[Alias("chat.name-index-grain")]
public interface INameIndexGrain : IGrainWithStringKey
{
    /// <summary>Adds names that all begin with this node's prefix.</summary>
    [Alias("add")]
    Task Add(ImmutableArray<IndexedName> names);

    [Alias("remove")]
    Task Remove(IndexedName name);

    /// <summary>Names that start with <paramref name="prefix"/>, in order, at most <paramref name="limit"/>.</summary>
    [Alias("find")]
    Task<ImmutableArray<IndexedName>> Find(string prefix, int limit);
}
