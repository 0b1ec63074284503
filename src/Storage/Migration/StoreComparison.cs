using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;

namespace ChatOrleans.Storage.Migration;

/// <summary>
/// Reads two stores side by side and names the first difference. What both hold is compared in full, and counted; so one
/// store can hold nothing that the other does not.
/// </summary>
internal sealed class StoreComparison(StoreParts from, StoreParts to, Action<string> report)
{
    private readonly Lock _lock = new();
    private readonly byte[] _checksum = new byte[SHA256.HashSizeInBytes];
    private long _conversations;
    private long _entries;
    private long _states;

    /// <exception cref="MigrationException">They differ.</exception>
    public async Task<MigrationTotals> Run(CancellationToken cancellationToken)
    {
        await foreach (var page in StoreMigration.Pages(from.Contents.Conversations, cancellationToken))
        {
            await StoreMigration.Each(page, Compare, cancellationToken);
            report($"{_conversations} conversations are the same.");
        }

        await foreach (var page in StoreMigration.Pages(from.Contents.States, cancellationToken))
        {
            await StoreMigration.Each(page, Compare, cancellationToken);
            report($"{_states} states are the same.");
        }

        await Count("conversations", _conversations, to.Contents.Conversations, cancellationToken);
        await Count("states", _states, to.Contents.States, cancellationToken);
        return new(_conversations, _entries, _states, Convert.ToHexStringLower(_checksum));
    }

    private async ValueTask Compare(ConversationId id, CancellationToken cancellationToken)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sum.AppendData(Encoding.UTF8.GetBytes($"{id}\n"));
        var (entries, after) = (0L, 0L);
        ImmutableArray<Entry> page;
        do
        {
            page = await from.Log.ReadAfter(id, after, StoreMigration.PageEntries, cancellationToken);
            var copy = await to.Log.ReadAfter(id, after, StoreMigration.PageEntries, cancellationToken);
            for (var i = 0; i < Math.Max(page.Length, copy.Length); i++)
            {
                var bytes = Bytes(page, i);
                if (!bytes.AsSpan().SequenceEqual(Bytes(copy, i)))
                {
                    throw new MigrationException(
                        $"Conversation {id} is not the same in the target, from entry "
                        + $"{(i < page.Length ? page : copy)[i].Sequence} on. "
                        + "The target must not be used: empty it and start again.");
                }

                sum.AppendData(bytes);
            }

            entries += page.Length;
            after = page.IsEmpty ? after : page[^1].Sequence;
        }
        while (!page.IsEmpty);

        Add(sum.GetHashAndReset(), () => (_conversations, _entries) = (_conversations + 1, _entries + entries));
    }

    private async ValueTask Compare(StateKey key, CancellationToken cancellationToken)
    {
        var (there, here) = (await StoredState.Read(from.States, key), await StoredState.Read(to.States, key));
        if (!there.Bytes.AsSpan().SequenceEqual(here.Bytes))
        {
            throw new MigrationException(
                $"State '{key.Name}' of {key.Grain} is not the same in the target. "
                + "The target must not be used: empty it and start again.");
        }

        Add(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{key.Text}\n"), .. there.Bytes]), () => _states++);
    }

    private static async Task Count<T>(
        string what, long expected, Func<string?, int, CancellationToken, Task<ContentsPage<T>>> read,
        CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var page in StoreMigration.Pages(read, cancellationToken))
        {
            count += page.Length;
        }

        if (count != expected)
        {
            throw new MigrationException(
                $"The source has {expected} {what}, the target {count}. The target must not be used: empty it and start again.");
        }
    }

    private static byte[] Bytes(ImmutableArray<Entry> page, int index) =>
        index < page.Length ? JsonSerializer.SerializeToUtf8Bytes(page[index], EntryJson.Chat.Entry) : [];

    private void Add(byte[] sum, Action count)
    {
        lock (_lock)
        {
            count();
            for (var i = 0; i < sum.Length; i++)
            {
                _checksum[i] ^= sum[i];
            }
        }
    }
}
