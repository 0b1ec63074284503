using ChatOrleans.Conversations;

namespace ChatOrleans.Storage;

/// <summary>What becomes of an append: the same in every store.</summary>
public static class AppendDecision
{
    /// <summary>
    /// A resend is recognized first, because its first send has moved the log on. Then the append must follow the end of the
    /// log, and its chain must be whole.
    /// </summary>
    /// <param name="earlier">An entry of the log that has the sender and client id of one of those to append.</param>
    /// <param name="last">The sequence at which the log ends; 0 when it has no entries.</param>
    /// <param name="first">The first of the entries to append.</param>
    public static AppendResult Of(Entry? earlier, long last, Entry first, AppendChain chain) =>
        earlier is not null ? new AppendResult.Duplicate(earlier)
        : chain.Follows(last, first) ? AppendResult.Appended.Value
        : new AppendResult.Conflict(last);
}
