using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Stores;

/// <summary>All that a disk held at one moment. Restored once at most.</summary>
internal sealed record Backup(
    Dictionary<ConversationId, List<Entry>> Logs,
    Dictionary<(ConversationId, UserId, ClientMessageId), Entry> ByClientId,
    Dictionary<(string Grain, string Name), (long Etag, byte[] Body)> States,
    Dictionary<(ConversationId, UserId), (long Delivered, long Read)> Watermarks);
