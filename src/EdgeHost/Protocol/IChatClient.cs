using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Users;

namespace ChatOrleans.Protocol;

/// <summary>
/// The events that the hub sends: names and payloads. A hint may be lost, doubled or late; <c>Sync</c> has what it says.
/// </summary>
internal interface IChatClient
{
    /// <summary>In order and dense. Goes to the sender's own devices too.</summary>
    Task NewEntries(NewEntries entries);

    Task Receipt(ReceiptRisen receipt);

    Task TypingIndicator(TypingIndicator typing);

    Task PresenceUpdate(Presence presence);

    Task ConversationAdded(ConversationSummary conversation);

    Task ConversationRemoved(ConversationRemoved removed);

    /// <summary>Events were dropped for this connection: call <c>Sync</c>.</summary>
    Task Resync(Resync resync);

    /// <summary>This host goes away: reconnect after that time.</summary>
    Task Draining(Draining draining);
}

internal sealed record NewEntries(ConversationId ConversationId, ImmutableArray<Entry> Entries);

/// <summary>The watermarks of a member, which only ever rise.</summary>
internal sealed record ReceiptRisen(
    ConversationId ConversationId, UserId UserId, long DeliveredSequence, long ReadSequence);

internal sealed record TypingIndicator(ConversationId ConversationId, UserId UserId, bool Typing);

internal sealed record ConversationRemoved(ConversationId ConversationId);

internal sealed record Resync;

internal sealed record Draining(long ReconnectAfterMs);
