using System.Collections.Immutable;
using System.Text;

namespace ChatOrleans.Users;

/// <summary>
/// One node of the trie of names. A name is kept as "name, separator, user id", so that even ten thousand users of one
/// name can be divided among children.
/// </summary>
[GenerateSerializer, Alias("chat.name-node")]
public sealed class NameNode
{
    /// <summary>Names that one node keeps before it divides.</summary>
    public const int NamesMax = 512;

    /// <summary>In order. Empty once the node routes.</summary>
    [Id(0)] public SortedSet<string> Names { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The next characters of the children's prefixes, once the node routes.</summary>
    [Id(1)] public SortedSet<string> Children { get; set; } = new(StringComparer.Ordinal);

    public bool Routes => Children.Count > 0;

    public static string Token(IndexedName name) => $"{name.Name}{IndexedName.End}{name.UserId.Value:N}";

    /// <summary>The character of Unicode behind a prefix. Half of one is no key of a store.</summary>
    public static string NextOf(string token, string prefix) => Rune.GetRuneAt(token, prefix.Length).ToString();

    public static IndexedName Parse(string token)
    {
        var end = token.LastIndexOf(IndexedName.End);
        return new(token[..end], UserId.From(Guid.ParseExact(token.AsSpan(end + 1), "N")));
    }

    /// <param name="after">The token before the first that is wanted; empty for none.</param>
    public ImmutableArray<string> Find(string prefix, string after, int limit)
    {
        var from = string.CompareOrdinal(after, prefix) > 0 ? after : prefix;
        var to = prefix + char.MaxValue;
        return string.CompareOrdinal(from, to) > 0 ? [] :
        [
            .. Names.GetViewBetween(from, to)
                .Where(name => name != after && name.StartsWith(prefix, StringComparison.Ordinal))
                .Take(limit),
        ];
    }
}
