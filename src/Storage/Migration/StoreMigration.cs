using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;

namespace ChatOrleans.Storage.Migration;

/// <summary>
/// Copies everything from one store to another, empty one, and then compares both. It may be stopped at any moment and run
/// again: it goes on from what the target holds. Nothing else may write to either store meanwhile; the comparison finds such
/// writes. Memory is bounded by pages.
/// </summary>
public sealed class StoreMigration(StoreParts from, StoreParts to, Action<string> report)
{
    internal const int PageItems = 256;

    // What Cosmos DB takes in one append.
    internal const int PageEntries = 96;

    // How much is under way at once; a store that commits in groups commits so many together.
    internal const int Parallelism = 16;

    private const int RunBytesMax = 1024 * 1024;

    /// <exception cref="MigrationException">The target is not empty, is not what it should be, or differs in the
    /// end.</exception>
    /// <exception cref="LogUnavailableException">A store cannot be reached; run it again.</exception>
    public async Task<MigrationTotals> Run(CancellationToken cancellationToken)
    {
        await Claim(cancellationToken);
        await Copy(cancellationToken);
        report("Comparing ...");
        var totals = await new StoreComparison(from, to, report).Run(cancellationToken);
        await MigrationMark.Clear(to.States);
        return totals;
    }

    private async Task Claim(CancellationToken cancellationToken)
    {
        if (from.Contents.Name == to.Contents.Name)
        {
            throw new MigrationException($"Source and target are the same: {to.Contents.Name}.");
        }

        if (await MigrationMark.Source(from.States) is { } before)
        {
            throw new MigrationException(
                $"The source is incomplete itself: a migration to it, from {before}, has not finished.");
        }

        switch (await MigrationMark.Source(to.States))
        {
            case null when await IsEmpty(cancellationToken):
                await MigrationMark.Set(to.States, from.Contents.Name);
                break;
            case null:
                throw new MigrationException($"The target is not empty: {to.Contents.Name}. Nothing was changed.");
            case { } source when source == from.Contents.Name:
                report("An earlier run has not finished; going on from there.");
                break;
            case { } source:
                throw new MigrationException(
                    $"The target holds a part of another store, {source}. Finish that migration, or empty the target.");
        }
    }

    private async Task<bool> IsEmpty(CancellationToken cancellationToken)
    {
        await foreach (var page in Pages(to.Contents.Conversations, cancellationToken))
        {
            if (!page.IsEmpty)
            {
                return false;
            }
        }

        await foreach (var page in Pages(to.Contents.States, cancellationToken))
        {
            if (!page.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private async Task Copy(CancellationToken cancellationToken)
    {
        var (conversations, states) = (0L, 0L);
        await foreach (var page in Pages(from.Contents.Conversations, cancellationToken))
        {
            var (there, here) = (await from.Log.Heads(page, cancellationToken), await to.Log.Heads(page, cancellationToken));
            long Ends(ConversationId id) => here.TryGetValue(id, out var head) ? head.Sequence : 0;
            var behind = page.Where(id => there.TryGetValue(id, out var head) && head.Sequence > Ends(id));
            await Each(behind, (id, token) => Copy(id, Ends(id), token), cancellationToken);
            report($"{conversations += page.Length} conversations are copied.");
        }

        await foreach (var page in Pages(from.Contents.States, cancellationToken))
        {
            await Each(page, (key, _) => Copy(key), cancellationToken);
            report($"{states += page.Length} states are copied.");
        }
    }

    private async ValueTask Copy(ConversationId id, long after, CancellationToken cancellationToken)
    {
        ImmutableArray<Entry> page;
        while (!(page = await from.Log.ReadAfter(id, after, PageEntries, cancellationToken)).IsEmpty)
        {
            foreach (var run in Runs(page))
            {
                if (await to.Log.Append(id, run, new(), cancellationToken) is not AppendResult.Appended)
                {
                    throw new MigrationException(
                        $"Conversation {id}: entry {run[0].Sequence} does not follow what the target holds. "
                        + "Another process writes to one of the stores, or the target is damaged: empty it and start again.");
                }
            }

            after = page[^1].Sequence;
        }
    }

    private async ValueTask Copy(StateKey key)
    {
        var (there, here) = (await StoredState.Read(from.States, key), await StoredState.Read(to.States, key));
        if (there.RecordExists && !there.Bytes.AsSpan().SequenceEqual(here.Bytes))
        {
            here.State = there.State;
            await to.States.WriteStateAsync(key.Name, key.Grain, here);
        }
    }

    /// <summary>The page in parts that every store takes as one append.</summary>
    private static IEnumerable<ImmutableArray<Entry>> Runs(ImmutableArray<Entry> page)
    {
        var (first, bytes) = (0, 0);
        for (var i = 0; i < page.Length; i++)
        {
            var more = JsonSerializer.SerializeToUtf8Bytes(page[i], EntryJson.Chat.Entry).Length;
            if (i > first && bytes + more > RunBytesMax)
            {
                yield return page[first..i];
                (first, bytes) = (i, 0);
            }

            bytes += more;
        }

        yield return page[first..];
    }

    internal static Task Each<T>(
        IEnumerable<T> items, Func<T, CancellationToken, ValueTask> act, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken }, act);

    /// <summary>All pages, without the mark of the migration itself, and without what identifies each store.</summary>
    internal static async IAsyncEnumerable<ImmutableArray<T>> Pages<T>(
        Func<string?, int, CancellationToken, Task<ContentsPage<T>>> read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await read(next, PageItems, cancellationToken);
            yield return page.Items.RemoveAll(
                item => item is StateKey key && (key == MigrationMark.Key || key == StoreIdentity.Key));
            next = page.Next;
        }
        while (next is not null);
    }
}
