using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Limits;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>The parts of one conversation's activation on a real log with faults, outside a grain.</summary>
internal sealed class ConversationParts
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ChatLimits Limits = new();

    public ConversationParts(TestCluster cluster, ConversationId? id = null)
    {
        Id = id ?? ConversationId.From(Guid.CreateVersion7());
        Tail = new(
            Id, cluster.Log, cluster.Epochs, 2, Follow, () => Deactivations++, cluster.Metrics, NullLogger<LogTail>.Instance);
        Messages = new(cluster.Log, Tail);
        Reader = new(cluster.Log, Tail, Messages, Watermarks, Limits);
    }

    public static UserId Ann { get; } = UserId.From(new Guid(1, 1, 0, new byte[8]));

    public static UserId Ben { get; } = UserId.From(new Guid(2, 1, 0, new byte[8]));

    public ConversationId Id { get; }

    public LogTail Tail { get; }

    public Watermarks Watermarks { get; } = new();

    public MessageReader Messages { get; }

    public ConversationReader Reader { get; }

    public List<long> Followed { get; } = [];

    public Action<Entry> Followers { get; set; } = _ => { };

    public int Deactivations { get; private set; }

    /// <summary>With a group of Ann and Ben in its log: entries 1 and 2.</summary>
    public static async Task<ConversationParts> WithGroup(TestCluster cluster)
    {
        var parts = new ConversationParts(cluster);
        await parts.Do(decided => decided.Create(
            new() { Type = ConversationType.Group, CreatorId = Ann, Name = "Group", MemberIds = [Ben] }, [], Limits, Now));
        return parts;
    }

    /// <summary>Another activation of the same conversation, which has read the log.</summary>
    public async Task<ConversationParts> Another(TestCluster cluster)
    {
        var another = new ConversationParts(cluster, Id);
        await another.Tail.Load(Conversation.Empty(Id), CancellationToken.None);
        return another;
    }

    public static PostMessage Message(string text, ClientMessageId? id = null) => new()
    {
        SenderId = Ann,
        ClientMessageId = id ?? ClientMessageId.From(Guid.NewGuid()),
        ContentType = "text",
        Text = text,
    };

    public Task<Entry?> Post(string text) => Post(Message(text));

    public Task<Entry?> Post(PostMessage message) => Do(decided => decided.Post(message, Limits, Now));

    public Task<Entry?> Do(Func<Conversation, Decision> decide) => Tail.Append(decide(Tail.Decided));

    public ConversationState Snapshot() => Tail.Durable.ToState(Watermarks, ImmutableDictionary<UserId, long>.Empty);

    private void Follow(Entry entry)
    {
        Followed.Add(entry.Sequence);
        Watermarks.Apply(entry);
        Followers(entry);
    }
}
