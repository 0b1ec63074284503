using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;

namespace ChatOrleans.Testing.Tests;

/// <summary>What comes in, and what is held then: the same file as the web client's conversations/held-log.test.ts.</summary>
public sealed class HeldConversationTests
{
    private static readonly ConversationId Conversation = ConversationId.From(new Guid(1, 2, 3, new byte[8]));
    private static readonly UserId User = UserId.From(new Guid(4, 5, 6, new byte[8]));

    private static readonly Story[] Stories = JsonSerializer.Deserialize<Story[]>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests/Testing.Tests/held-log.json")), ChatJson.Options)!;

    public static TheoryData<string> Names => [.. Stories.Select(story => story.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_right_client_holds(string name)
    {
        var story = Stories.Single(story => story.Name == name);
        var held = new HeldConversation(Conversation, new(story.Cursor.Sequence, story.Cursor.Epoch));
        foreach (var step in story.Steps)
        {
            (step switch
            {
                { Event: { } @event } => held.Take(@event.ToEntries(), @event.Epoch),
                { Summary: { } summary } => held.Covers(ToSummary(summary)),
                _ => Take(held, step.Delta!),
            }).ShouldBe(step.IsRight);
            held.Shown.Entries.ToDictionary(entry => entry.Sequence, entry => entry.Text).ShouldBe(step.Held!, ignoreOrder: true);
        }
    }

    private static bool? Take(HeldConversation held, Part delta)
    {
        var entries = delta.ToEntries();
        held.Take(new ConversationDelta
        {
            ConversationId = Conversation,
            Kind = delta.Kind!.Value,
            Entries = entries,
            LastSequence = entries is [.., var last] ? last.Sequence : held.Last,
            Receipts = [],
            Epoch = delta.Epoch,
            TruncateTo = delta.TruncateTo,
        });
        return null;
    }

    private static ConversationSummary ToSummary(Part summary) => new()
    {
        Id = Conversation,
        Type = ConversationType.Group,
        CreatedAt = default,
        CreatedBy = User,
        Role = MemberRole.Member,
        Permissions = PermissionTable.Of(ConversationType.Group),
        History = HistoryAccess.Joined,
        MemberCount = 1,
        LastSequence = summary.LastSequence,
        ReadSequence = 0,
        Unread = 0,
        LastActivityAt = default,
        Epoch = summary.Epoch,
    };

    private sealed record Story(string Name, Cursor Cursor, ImmutableArray<Step> Steps);

    private sealed record Cursor(long Sequence, EpochId? Epoch);

    private sealed record Step(Part? Event, Part? Delta, Part? Summary, bool? IsRight, Dictionary<long, string?> Held);

    private sealed record Part(
        DeltaKind? Kind, EpochId? Epoch, long? TruncateTo, long LastSequence, SortedDictionary<long, string>? Entries)
    {
        public ImmutableArray<Entry> ToEntries() =>
        [
            .. Entries!.Select(entry => new Entry
            {
                Sequence = entry.Key, Kind = EntryKind.Posted, SenderId = User, SentAt = default, Text = entry.Value,
            }),
        ];
    }
}
