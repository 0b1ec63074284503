using System.Collections.Immutable;
using ChatOrleans.Conversations;

namespace ChatOrleans.Storage;

/// <summary>
/// Everything that a store keeps, page by page, for copying a whole store. Writes made while pages are read may or may not be
/// on them. Methods throw <see cref="LogUnavailableException"/> when a later try may succeed.
/// </summary>
public interface IStoreContents
{
    /// <summary>The name of the store for people. No other store has it; it contains no secrets.</summary>
    string Name { get; }

    /// <summary>
    /// Where the data is. Another place than before means that it was restored from a backup or taken over from another store:
    /// it may lack what it had.
    /// </summary>
    Task<string> Place(CancellationToken cancellationToken);

    /// <summary>Every conversation that has entries, once, in no order that means anything.</summary>
    /// <param name="after"><see cref="ContentsPage{T}.Next"/> of the page before; null for the first page.</param>
    Task<ContentsPage<ConversationId>> Conversations(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Every state of a grain, once, in no order that means anything.</summary>
    /// <inheritdoc cref="Conversations"/>
    Task<ContentsPage<StateKey>> States(string? after, int limit, CancellationToken cancellationToken);
}

/// <param name="Items">At most as many as were asked for; may be empty although another page follows.</param>
/// <param name="Next">Where the next page begins; null when this is the last.</param>
public sealed record ContentsPage<T>(ImmutableArray<T> Items, string? Next)
{
    /// <summary>Of what was read of at most <paramref name="limit"/>; fewer are the last.</summary>
    /// <param name="next">Where the page behind an item begins.</param>
    internal static ContentsPage<T> Of(ImmutableArray<T> items, int limit, Func<T, string> next) =>
        new(items, items.Length < limit ? null : next(items[^1]));
}

/// <summary>Names one state of one grain.</summary>
public readonly record struct StateKey(GrainId Grain, string Name)
{
    /// <summary>For continuations. Names of states are ours and have no blanks; keys of grains may.</summary>
    internal string Text => $"{Name} {Grain}";

    internal static (string Grain, string Name) Split(string? text)
    {
        var at = text?.IndexOf(' ') ?? -1;
        return text is null ? ("", "") : (text[(at + 1)..], text[..at]);
    }
}
