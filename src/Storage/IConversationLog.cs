using System.Collections.Immutable;
using ChatOrleans.Conversations;

namespace ChatOrleans.Storage;

/// <summary>
/// The durable log of all conversations: per conversation entries numbered 1, 2, 3 … without holes, which never change. Every
/// implementation passes the same conformance suite. Reads see every append that has returned. Methods throw
/// <see cref="LogUnavailableException"/> when nothing was done and a later try may succeed; <see cref="Append"/> also
/// <see cref="AppendOutcomeUnknownException"/> when the append may have been done.
/// </summary>
public interface IConversationLog
{
    /// <summary>
    /// Appends all entries or none, if the log of the conversation still ends before the first of them (0 entries when the
    /// first has sequence 1) and no entry has the same (sender, client id). Durable when it returns. Calls of one process for
    /// one conversation take effect in the order in which they were made, so a caller may have several under way. When one
    /// fails, those after it in its chain fail too.
    /// </summary>
    /// <param name="entries">1 to <see cref="LogBounds.AppendEntriesMax"/>, with rising sequences without
    /// holes.</param>
    /// <param name="chain">All appends of a caller who has read the log to its end and builds each on those before.</param>
    Task<AppendResult> Append(
        ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain, CancellationToken cancellationToken);

    /// <summary>
    /// Up to <paramref name="limit"/> entries with a sequence above <paramref name="after"/>, ascending.
    /// </summary>
    Task<ImmutableArray<Entry>> ReadAfter(
        ConversationId conversation, long after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The last <paramref name="limit"/> entries with a sequence below <paramref name="before"/>, ascending.
    /// </summary>
    Task<ImmutableArray<Entry>> ReadBefore(
        ConversationId conversation, long before, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// All entries that refer to a sequence from <paramref name="first"/> to <paramref name="last"/>, ascending.
    /// </summary>
    Task<ImmutableArray<Entry>> ReadReferring(
        ConversationId conversation, long first, long last, CancellationToken cancellationToken);

    /// <summary>The last entry of each conversation that has any. One round trip for all.</summary>
    Task<ImmutableDictionary<ConversationId, Entry>> Heads(
        IReadOnlyCollection<ConversationId> conversations, CancellationToken cancellationToken);

    /// <summary>
    /// How many posts above <paramref name="after"/> are not from <paramref name="reader"/>, counted up to
    /// <paramref name="limit"/>.
    /// </summary>
    Task<int> CountUnread(
        ConversationId conversation, UserId reader, long after, int limit, CancellationToken cancellationToken);
}

/// <summary>Limits of the log.</summary>
public static class LogBounds
{
    /// <summary>
    /// Entries in one call of <see cref="IConversationLog.Append"/>: a new group with all its members fits.
    /// </summary>
    public const int AppendEntriesMax = 1_100;
}

/// <summary>
/// Appends, each decided on those before it. Once one fails, all later ones fail, even when another caller's entries have taken
/// its numbers, so that the later ones would fit.
/// </summary>
public sealed class AppendChain
{
    private volatile bool _broken;

    /// <summary>Whether one of them has failed.</summary>
    public bool IsBroken => _broken;

    /// <summary>Whether the next append may begin with this entry when the log ends there (0: it has none).</summary>
    public bool Follows(long last, Entry first) => !_broken && last == first.Sequence - 1;

    /// <summary>Lets none of the next ones succeed.</summary>
    public void Break() => _broken = true;

    /// <summary>Notes what became of one of them.</summary>
    public AppendResult Note(AppendResult result)
    {
        if (result is not AppendResult.Appended)
        {
            Break();
        }

        return result;
    }
}

/// <summary>What became of an append.</summary>
public abstract record AppendResult
{
    private AppendResult()
    {
    }

    /// <summary>All entries are durable.</summary>
    public sealed record Appended : AppendResult
    {
        public static Appended Value { get; } = new();
    }

    /// <summary>
    /// Nothing was done: the log ends at <paramref name="LastSequence"/>, not before the first entry.
    /// </summary>
    public sealed record Conflict(long LastSequence) : AppendResult;

    /// <summary>Nothing was done: <paramref name="Earlier"/> has the same sender and client id.</summary>
    public sealed record Duplicate(Entry Earlier) : AppendResult;
}

/// <summary>The store is unavailable (full disk, locked file, lost connection); nothing was done. Retry.</summary>
public sealed class LogUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);

/// <summary>
/// The store failed at the moment of commit: the entries may or may not be there. Read before you go on.
/// </summary>
public sealed class AppendOutcomeUnknownException(string message, Exception? innerException = null)
    : Exception(message, innerException);
