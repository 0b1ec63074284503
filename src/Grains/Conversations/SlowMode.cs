using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

/// <summary>
/// What a conversation's log says of how often its members write: those below moderators wait so many seconds after each of their
/// messages.
/// </summary>
internal sealed record SlowMode
{
    /// <summary>Of many who wrote within the time, the latest are remembered: at least as many as there are members.</summary>
    public const int WritersMost = 1_000;

    public static readonly SlowMode None = new();

    public int Seconds { get; init; }

    /// <summary>When those wrote last who may have to wait. A writer who leaves and comes back waits as well.</summary>
    public ImmutableDictionary<UserId, DateTimeOffset> Writers { get; init; } =
        ImmutableDictionary<UserId, DateTimeOffset>.Empty;

    private TimeSpan Interval => TimeSpan.FromSeconds(Seconds);

    /// <summary>
    /// How long a writer has to wait yet. Not at all where the clock is behind the time of their last message: it was made by one
    /// that was ahead, perhaps by hours, and nobody waits for this one to catch up.
    /// </summary>
    public TimeSpan WaitOf(UserId writer, DateTimeOffset now) =>
        Writers.TryGetValue(writer, out var last) && now >= last && now < last + Interval
            ? last + Interval - now
            : TimeSpan.Zero;

    public SlowMode With(int seconds) => seconds == 0 ? None : this with { Seconds = seconds };

    public SlowMode AfterPost(UserId writer, DateTimeOffset sentAt) => Seconds == 0 ? this : this with
    {
        Writers = Latest(Writers.RemoveRange(
            Writers.Where(other => other.Value + Interval <= sentAt).Select(other => other.Key)).SetItem(writer, sentAt)),
    };

    private static ImmutableDictionary<UserId, DateTimeOffset> Latest(ImmutableDictionary<UserId, DateTimeOffset> writers) =>
        writers.Count > WritersMost ? writers.Remove(writers.MinBy(writer => writer.Value).Key) : writers;
}
