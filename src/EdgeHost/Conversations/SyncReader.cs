using System.Collections.Immutable;
using ChatOrleans.Connections;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using ChatOrleans.Users;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Conversations;

/// <summary>
/// Answers <c>Sync</c>: compares a device's cursors with its user's inbox and reads what it lacks. A conversation that does not
/// answer fails alone.
/// </summary>
internal sealed class SyncReader(
    IGrainFactory grains, GrainRetry calls, SummaryReader summaries, IOptions<ChatLimits> limits)
{
    // Conversation grains that are asked at once.
    private const int Together = 16;

    // Conversations that are not in the user's inbox, in one answer.
    private const int StrangeMax = 16;

    private static readonly ChatError TooManyStrange = ChatError.Of(
        ChatErrorCode.Unavailable, "Too many conversations that you are not known to be a member of; sync again.");

    // New conversations in one answer.
    private const int AddedMax = 50;

    // Settings in one answer.
    private const int SettingsMax = 200;

    // This many conversations, the latest active ones, send watermarks even without new entries.
    private const int WatermarksOfLatest = 100;

    /// <summary>
    /// The same for a connection that is caught up and has had their events: every two minutes it only asks whether one was
    /// lost.
    /// </summary>
    public int WatermarksWhenCaughtUp { get; init; } = 10;

    /// <summary>For a connection's syncs, which run one after the other.</summary>
    public async Task<Reply<SyncAnswer>> Sync(ChatConnection connection, SyncRequest request)
    {
        // Counted before anything is read: events dropped from now on are not in the answer.
        var overflows = connection.Overflows;
        var reply = await Sync(connection.User.UserId, request, isCaughtUp: connection.CaughtUpAt == overflows);
        if (reply.Value is { More: false, Added.IsEmpty: true, Failed.IsEmpty: true })
        {
            connection.CaughtUpAt = overflows;
        }

        return reply;
    }

    private async Task<Reply<SyncAnswer>> Sync(UserId caller, SyncRequest request, bool isCaughtUp)
    {
        if (request.Cursors.Length > limits.Value.Cursors)
        {
            return ChatError.Invalid(
                "cursors", $"At most {limits.Value.Cursors} cursors (UserConversations, and UserRequests).");
        }

        if (request.Limit is < 1 || request.Limit > limits.Value.PageSize)
        {
            return ChatError.Invalid("limit", $"A page has 1 to {limits.Value.PageSize} items (PageSize).");
        }

        if (request.Cursors.Any(cursor => cursor is not { Sequence: >= 0 }))
        {
            return ChatError.Invalid("cursors", "Each cursor has a conversationId, and a sequence that is not negative.");
        }

        if (request.Settings is { Version: < 0 })
        {
            return ChatError.Invalid("settings.version", "A version is not negative.");
        }

        var inbox = await calls.Try<Inbox>(new("read inbox", caller), async () => await grains.User(caller).Inbox());
        return inbox.Error is { } unavailable
            ? unavailable
            : await Read(caller, request, inbox.Value!, isCaughtUp ? WatermarksWhenCaughtUp : WatermarksOfLatest);
    }

    private async Task<SyncAnswer> Read(UserId caller, SyncRequest request, Inbox inbox, int watermarks)
    {
        var cursors = new Dictionary<ConversationId, Position>();
        foreach (var cursor in request.Cursors)
        {
            cursors[cursor.ConversationId] = new(cursor.Sequence, cursor.Epoch);
        }

        var latest = inbox.Items.Take(watermarks).Select(item => item.ConversationId).ToHashSet();
        var heads = inbox.Items.ToDictionary(item => item.ConversationId, item => item.LastSequence);

        // Conversations that are not in the inbox are asked too: each says by its log whether the user has left it. A few at a
        // time, because anybody can make up ids. The others fail; a device drops those that are gone and syncs again.
        var strange = cursors.Keys.Where(id => !heads.ContainsKey(id)).ToList();
        List<ConversationId> asked =
        [
            .. cursors.Where(cursor => heads.TryGetValue(cursor.Key, out var head)
                && (new Position(head, inbox.Epoch) != cursor.Value || latest.Contains(cursor.Key))).Select(cursor => cursor.Key),
            .. strange.Take(StrangeMax),
        ];
        var budget = request.Limit ?? limits.Value.PageSize;
        var deltas = ImmutableArray.CreateBuilder<ConversationDelta>();
        var failed = ImmutableArray.CreateBuilder<ConversationFailure>();
        var more = false;
        foreach (var some in asked.Chunk(Together))
        {
            if (budget <= 0)
            {
                more = true;
                break;
            }

            var pages = Shares(budget, [.. some.Select(id => heads.GetValueOrDefault(id) - cursors[id].Sequence)]);
            var replies = await Task.WhenAll(some.Zip(pages, (id, page) => calls.Try<ConversationDelta>(
                new("sync", caller, id),
                async () => await grains.Conversation(id).Sync(
                    caller, cursors[id], page, heads.GetValueOrDefault(id, long.MaxValue)))));
            foreach (var (id, reply) in some.Zip(replies))
            {
                if (reply.Value is { } delta)
                {
                    deltas.Add(delta);
                    budget -= delta.Entries.Length;
                    more |= delta.Entries is [.., var last] && last.Sequence < delta.LastSequence;
                }
                else
                {
                    failed.Add(new(id, reply.Error!));
                }
            }
        }

        var added = inbox.Items.Where(item => !cursors.ContainsKey(item.ConversationId)).Take(AddedMax + 1).ToList();
        var (summarized, notSummarized) = await summaries.Read(caller, inbox, added.Take(AddedMax));
        var (settings, moreSettings) = Changed(request.Settings, inbox);
        failed.AddRange(strange.Skip(StrangeMax).Select(id => new ConversationFailure(id, TooManyStrange)));
        return new(
            deltas.ToImmutable(), summarized, [.. failed, .. notSummarized],
            more || added.Count > AddedMax || moreSettings, settings);
    }

    /// <summary>
    /// How many entries each of some conversations may answer: its share, and what it lacks while there is a budget. So an answer
    /// has at most twice as many as it was asked for.
    /// </summary>
    internal static ImmutableArray<int> Shares(int budget, ImmutableArray<long> lacking)
    {
        var share = Math.Max(1, budget / Together);
        var shares = ImmutableArray.CreateBuilder<int>(lacking.Length);
        foreach (var lacks in lacking)
        {
            var page = Math.Max(share, (int)Math.Clamp(lacks, 0, budget));
            shares.Add(page);
            budget = Math.Max(0, budget - page);
        }

        return shares.MoveToImmutable();
    }

    /// <summary>Null where the device has them all, or does not ask.</summary>
    internal static (SyncedSettings? Settings, bool More) Changed(SettingsCursor? cursor, Inbox inbox)
    {
        if (cursor is null)
        {
            return (null, false);
        }

        var isOfNow = cursor.Epoch == inbox.Epoch;
        var changed = inbox.Settings.Where(settings => !isOfNow || settings.Version > cursor.Version)
            .OrderBy(settings => settings.Version).Take(SettingsMax + 1).ToList();
        ImmutableArray<ConversationSettings> items = [.. changed.Take(SettingsMax)];
        return isOfNow && items.IsEmpty
            ? (null, false)
            : (new(items, items is [.., var last] ? last.Version : 0, inbox.Epoch), changed.Count > SettingsMax);
    }
}
