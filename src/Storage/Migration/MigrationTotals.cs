namespace ChatOrleans.Storage.Migration;

/// <summary>What both stores hold after a migration that succeeded.</summary>
/// <param name="Checksum">The SHA-256 sums of all conversations and states, combined regardless of their order.</param>
public sealed record MigrationTotals(long Conversations, long Entries, long States, string Checksum);

/// <summary>The migration cannot go on; the message says why, and what to do.</summary>
public sealed class MigrationException(string message, Exception? innerException = null)
    : Exception(message, innerException);
