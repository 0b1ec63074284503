using System.Globalization;
using ChatOrleans.Users;

namespace ChatOrleans.Conversations;

/// <summary>
/// Where a page of a user's conversations ended. With the id, because conversations may have the same time.
/// </summary>
internal readonly record struct ListCursor(DateTimeOffset LastActivityAt, ConversationId Id)
{
    private const char Separator = '_';

    public static ListCursor At(InboxItem item) => new(item.LastActivityAt, item.ConversationId);

    public static ListCursor? Parse(string text) =>
        text.Split(Separator) is [var time, var id]
        && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && ticks <= DateTimeOffset.MaxValue.UtcTicks
        && ConversationId.TryParse(id, out var conversation)
            ? new(new DateTimeOffset(ticks, TimeSpan.Zero), conversation)
            : null;

    /// <summary>In the order of an inbox: latest activity first, then by id.</summary>
    public bool IsBefore(InboxItem item) =>
        item.LastActivityAt < LastActivityAt
        || (item.LastActivityAt == LastActivityAt && item.ConversationId.Value.CompareTo(Id.Value) > 0);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{LastActivityAt.UtcTicks}{Separator}{Id}");
}
