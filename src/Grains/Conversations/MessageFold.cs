using System.Collections.Immutable;

namespace ChatOrleans.Conversations;

/// <summary>Makes messages out of posts and the later entries that refer to them.</summary>
public static class MessageFold
{
    public static ImmutableArray<MessageView> Fold(
        ConversationId conversation, IEnumerable<Entry> entries, ImmutableArray<Entry> referring, UserId reader)
    {
        var later = referring.ToLookup(entry => entry.RefersTo);
        return
        [
            .. entries
                .Where(entry => entry.Kind == EntryKind.Posted)
                .Select(post => Fold(conversation, post, later[post.Sequence], reader)),
        ];
    }

    private static MessageView Fold(ConversationId conversation, Entry post, IEnumerable<Entry> later, UserId reader)
    {
        var message = new MessageView
        {
            ConversationId = conversation,
            Sequence = post.Sequence,
            MessageId = post.MessageId!.Value,
            SenderId = post.SenderId,
            SentAt = post.SentAt,
            ContentType = post.ContentType ?? "text",
            Text = post.Text,
            ReplyTo = post.ReplyTo,
            Mentions = post.Mentions,
            Forwarded = post.Forwarded,
            Silent = post.Silent,
            MentionAll = post.MentionAll,
        };
        var reactions = new SortedDictionary<string, HashSet<UserId>>(StringComparer.Ordinal);
        foreach (var entry in later)
        {
            switch (entry.Kind)
            {
                case EntryKind.Edited when message.Deleted is null:
                    message = message with
                    {
                        Text = entry.Text, Mentions = entry.Mentions, MentionAll = entry.MentionAll, EditedAt = entry.SentAt,
                    };
                    break;
                case EntryKind.Deleted:
                    message = message with
                    {
                        Text = null, Mentions = null, MentionAll = null, Forwarded = null, Deleted = true,
                    };
                    break;
                case EntryKind.Reacted:
                    Reactors(entry).Add(entry.SenderId);
                    break;
                case EntryKind.Unreacted:
                    Reactors(entry).Remove(entry.SenderId);
                    break;
            }
        }

        ImmutableArray<ReactionCount> counts =
        [
            .. reactions.Where(reaction => reaction.Value.Count > 0).Select(reaction => new ReactionCount
            {
                Emoji = reaction.Key,
                Count = reaction.Value.Count,
                Mine = reaction.Value.Contains(reader),
            }),
        ];
        return counts.IsEmpty || message.Deleted is true ? message : message with { Reactions = counts };

        HashSet<UserId> Reactors(Entry entry)
        {
            if (!reactions.TryGetValue(entry.Emoji!, out var users))
            {
                reactions.Add(entry.Emoji!, users = []);
            }

            return users;
        }
    }
}
