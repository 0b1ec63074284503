using System.Collections.Immutable;
using System.Text;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Users;

/// <summary>
/// The stored settings of a user's conversations. Those of a conversation that the user left stay as empty ones, with a version
/// of their own, so that a device that was away meanwhile learns that they are gone; as long as the inbox remembers the leaving.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.personal-state")]
public sealed record PersonalState
{
    /// <summary>Of the last change.</summary>
    [Id(0)] public long Version { get; init; }

    [Id(1)] public ImmutableDictionary<ConversationId, ConversationSettings> Settings { get; init; } =
        ImmutableDictionary<ConversationId, ConversationSettings>.Empty;

    /// <summary>
    /// With the fields that the change names, and a new version also where they are so already: an activation that does not know
    /// of another one's last change learns of it by the write.
    /// </summary>
    internal PersonalState With(ConversationId conversation, SettingsChange change, DateTimeOffset now)
    {
        var before = Settings.GetValueOrDefault(conversation) ?? new() { ConversationId = conversation, Version = 0 };
        return With(before with
        {
            MuteUntil = change.MuteUntil is { } until ? (until > now ? until : null) : before.MuteUntil,
            Level = change.Level is { } level ? (level == NotificationLevel.All ? null : level) : before.Level,
            Favourite = change.Favourite is { } favourite ? (favourite ? true : null) : before.Favourite,
            ArchivedUpTo = change.ArchivedUpTo is { } archived ? (archived > 0 ? archived : null) : before.ArchivedUpTo,
            UnreadFrom = change.UnreadFrom is { } unread ? (unread > 0 ? unread : null) : before.UnreadFrom,
            Draft = change.Draft is { } draft ? (draft.Text.Length > 0 ? draft : null) : before.Draft,
        });
    }

    /// <summary>Null as long as there are not too many drafts, and they are not too long together.</summary>
    internal ChatError? CheckDrafts(ChatLimits limits)
    {
        List<MessageDraft> drafts = [.. Settings.Values.Select(settings => settings.Draft).OfType<MessageDraft>()];
        return drafts.Count > limits.UserDrafts
            ? ChatError.Of(ChatErrorCode.LimitReached, $"You have {limits.UserDrafts} drafts (UserDrafts). Finish some first.")
            : drafts.Sum(draft => Encoding.UTF8.GetByteCount(draft.Text)) > MessageDraft.AllBytesMax
            ? ChatError.Of(
                ChatErrorCode.LimitReached, $"Your drafts have {MessageDraft.AllBytesMax} bytes together. Finish some first.")
            : null;
    }

    /// <summary>Once its user has left the conversation. Of those that the inbox has forgotten nothing stays.</summary>
    internal PersonalState Without(ConversationId conversation, InboxState inbox)
    {
        var empty = new ConversationSettings { ConversationId = conversation, Version = 0 };
        if (!Settings.TryGetValue(conversation, out var settings) || settings with { Version = 0 } == empty)
        {
            return this;
        }

        var after = With(empty);
        return after with
        {
            Settings = after.Settings.RemoveRange(after.Settings.Keys.Where(id => !inbox.Conversations.ContainsKey(id))),
        };
    }

    private PersonalState With(ConversationSettings settings) => this with
    {
        Version = Version + 1,
        Settings = Settings.SetItem(settings.ConversationId, settings with { Version = Version + 1 }),
    };
}
