using System.Collections.Immutable;
using ChatOrleans.Errors;

namespace ChatOrleans.Conversations;

/// <summary>
/// Makes the changes of a conversation that are not messages: decides, appends, publishes. Of members also: asks them first
/// (<see cref="Consent"/>), and notifies them then (<see cref="MembershipNotices"/>).
/// </summary>
/// <param name="patience">How long a change of members waits for their grains to confirm before it answers.</param>
internal sealed class ConversationChanges(
    LogTail tail, FanOut fanOut, SnapshotWriter snapshots, MembershipNotices notices, Consent consent, TimeSpan patience,
    TimeProvider time)
{
    /// <summary>Makes users members, if they consent. Nobody is asked for what is refused, or is done already.</summary>
    /// <returns>Null, or why nothing was changed.</returns>
    public async Task<ChatError?> Add(
        UserId by, ImmutableArray<UserId> users,
        Func<Conversation, ImmutableHashSet<UserId>, DateTimeOffset, Decision> decide)
    {
        if (decide(tail.Decided, [], time.GetUtcNow()) is { Entries.IsEmpty: true } decision)
        {
            return decision.Error;
        }

        var (pending, error) = await consent.Ask(by, users);
        return error ?? await MakeOfMembers((decided, now) => decide(decided, pending, now));
    }

    /// <inheritdoc cref="Add"/>
    public async Task<ChatError?> MakeOfMembers(Func<Conversation, DateTimeOffset, Decision> decide)
    {
        tail.ThrowIfEnded();
        var error = await notices.During(() => Make(decide));
        await Task.WhenAny(notices.Deliver(), Task.Delay(patience, time));
        return error;
    }

    /// <inheritdoc cref="Add"/>
    public async Task<ChatError?> Make(Func<Conversation, DateTimeOffset, Decision> decide)
    {
        tail.ThrowIfEnded();
        var decision = decide(tail.Decided, time.GetUtcNow());
        if (decision is { Error: null, Entries.IsEmpty: false })
        {
            await tail.Append(decision);
            fanOut.Publish(decision.Entries);
            snapshots.WriteIfDue();
        }

        return decision.Error;
    }
}
