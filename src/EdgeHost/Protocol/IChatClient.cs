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

    Task ConversationAdded(Summary conversation);

    Task ConversationRemoved(ConversationRemoved removed);

    /// <summary>The user set something for themself, on some device. Of two in one epoch the higher version is right.</summary>
    Task ConversationSettings(ConversationSettings settings);

    /// <summary>Something was scheduled, changed, sent or removed, on some device or because its time has come.</summary>
    Task ScheduleChanged(ScheduleChanged changed);

    /// <summary>Events were dropped for this connection: call <c>Sync</c>.</summary>
    Task Resync(Resync resync);

    /// <summary>This host goes away: reconnect after that time.</summary>
    Task Draining(Draining draining);
}

/// <param name="Epoch">In which they were appended; absent in the first. A device with another one calls <c>Sync</c>.</param>
internal sealed record NewEntries(ConversationId ConversationId, ImmutableArray<Entry> Entries, EpochId? Epoch);

/// <summary>The watermarks of a member, which only ever rise in an epoch.</summary>
/// <param name="Epoch">In which they stand; absent in the first. A device with another one passes it over.</param>
internal sealed record ReceiptRisen(
    ConversationId ConversationId, UserId UserId, long DeliveredSequence, long ReadSequence, EpochId? Epoch);

internal sealed record TypingIndicator(ConversationId ConversationId, UserId UserId, bool Typing);

internal sealed record ConversationRemoved(ConversationId ConversationId);

/// <param name="Version">Of the list now. A device that holds an older one, or one of another epoch, asks for it.</param>
internal sealed record ScheduleChanged(long Version, EpochId? Epoch);

internal sealed record Resync;

internal sealed record Draining(long ReconnectAfterMs);
