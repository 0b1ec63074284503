using System.Collections.Immutable;
using ChatOrleans.Conversations;
using Microsoft.Azure.Cosmos;

namespace ChatOrleans.Storage.Cosmos;

/// <summary>What the partition of a conversation holds: one head, one run per append, one claim per client id.</summary>
internal static class CosmosDocuments
{
    public const string HeadId = "head";

    public static PartitionKey Partition(this ConversationId conversation) => new(conversation.ToString());

    public static string ClaimId(UserId sender, ClientMessageId clientId) => $"claim-{sender}-{clientId}";
}

/// <summary>The last entry of the log. Its ETag is what an append is conditional on.</summary>
internal sealed record HeadDocument
{
    public string Id { get; init; } = CosmosDocuments.HeadId;

    public required ConversationId Conversation { get; init; }

    public required Entry Entry { get; init; }
}

/// <summary>The entries of one append, with what is asked about them where the index reaches it.</summary>
internal sealed record RunDocument
{
    public required string Id { get; init; }

    public required ConversationId Conversation { get; init; }

    public required long First { get; init; }

    public required long Last { get; init; }

    public required ImmutableArray<long> RefersTo { get; init; }

    public required ImmutableArray<PostMark> Posts { get; init; }

    public required ImmutableArray<Entry> Entries { get; init; }

    public static RunDocument Of(ConversationId conversation, ImmutableArray<Entry> entries) => new()
    {
        Id = $"run-{entries[0].Sequence:D19}",
        Conversation = conversation,
        First = entries[0].Sequence,
        Last = entries[^1].Sequence,
        RefersTo = [.. entries.Where(entry => entry.RefersTo is not null).Select(entry => entry.RefersTo!.Value)],
        Posts =
        [
            .. entries.Where(entry => entry.Kind is EntryKind.Posted)
                .Select(entry => new PostMark { Sequence = entry.Sequence, SenderId = entry.SenderId }),
        ],
        Entries = entries,
    };
}

/// <summary>One post of a run: enough to count what is unread.</summary>
internal sealed record PostMark
{
    public required long Sequence { get; init; }

    public required UserId SenderId { get; init; }
}

/// <summary>A client id that is taken: its document's id is the client id, so that no second one can be made.</summary>
internal sealed record ClaimDocument
{
    public required string Id { get; init; }

    public required ConversationId Conversation { get; init; }

    public required long Sequence { get; init; }
}
