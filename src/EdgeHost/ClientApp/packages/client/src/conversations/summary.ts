import type { Entry, Summary } from "../protocol.js";

/** With what the user has set. A muted or archived one is so now. */
export type HeldSummary = Readonly<Summary & { muted?: boolean; archived?: boolean }>;

/** The summary after one more entry of the log, which it did not count yet. */
export function withEntry(summary: HeldSummary, entry: Entry, ownId: string): HeldSummary {
  const own = entry.userId === ownId;
  switch (entry.kind) {
    case "posted": return withPost(summary, entry, ownId);
    case "edited": case "deleted": return withMention(summary, entry, ownId);
    case "renamed": return { ...summary, name: entry.name };
    case "roleChanged": return own ? { ...summary, role: entry.role! } : summary;
    case "joined": {
      const memberCount = summary.memberCount + 1;
      if (!own) return { ...summary, memberCount };
      // Whoever comes again has nothing unread from before.
      return {
        ...summary, memberCount, role: entry.role!, pending: entry.pending, readSequence: entry.sequence, unread: 0,
        mentions: undefined,
        readsFrom: summary.history === "all" ? undefined : entry.sequence,
      };
    }
    case "accepted": return own ? { ...summary, pending: undefined } : summary;
    case "settingsChanged": return withSetting(summary, entry);
    case "left": return { ...summary, memberCount: summary.memberCount - 1 };
    default: return summary;
  }
}

function withSetting(summary: HeldSummary, entry: Entry): HeldSummary {
  const { action, role, description, history, visibility, slowModeSeconds } = entry;
  return {
    ...summary, history: history ?? summary.history, visibility: visibility ?? summary.visibility,
    slowModeSeconds: slowModeSeconds === undefined ? summary.slowModeSeconds : slowModeSeconds || undefined,
    description: description === undefined ? summary.description : description || undefined,
    permissions: action && role ? { ...summary.permissions, [action]: role } : summary.permissions,
  };
}

function withPost(summary: HeldSummary, entry: Entry, ownId: string): HeldSummary {
  const { sequence, messageId, senderId, sentAt, contentType, text, replyTo, mentions, mentionAll, forwarded, silent } = entry;
  const own = senderId === ownId;
  return {
    ...withMention(summary, entry, ownId),
    lastMessage: {
      conversationId: summary.id, sequence, messageId: messageId!, senderId, sentAt, contentType: contentType!, text, replyTo,
      mentions, mentionAll, forwarded, silent,
    },
    lastActivityAt: sentAt,
    readSequence: own ? sequence : summary.readSequence,
    unread: own ? 0 : summary.unread + 1,
    ...own && { mentions: undefined },
  };
}

/** As many unread mentions are held: of more, the latest. */
const mentionsMost = 100;

/** A post, edit or deletion says whether its message mentions the user from then on. */
function withMention(summary: HeldSummary, entry: Entry, ownId: string): HeldSummary {
  const { sequence, refersTo: about = sequence, senderId, mentions, mentionAll } = entry;
  const isMentioned = about > summary.readSequence && senderId !== ownId && (mentionAll || mentions?.includes(ownId));
  if (!isMentioned && !summary.mentions?.includes(about)) return summary;
  const others = summary.mentions?.filter((mention) => mention !== about) ?? [];
  const all = isMentioned ? [...others, about].sort((a, b) => a - b) : others;
  return { ...summary, mentions: all.length > 0 ? all.slice(-mentionsMost) : undefined };
}

/** Up to there the user has read: what mentions them after it. */
export function mentionsAfter({ mentions }: HeldSummary, read: number): number[] | undefined {
  const left = mentions?.filter((mention) => mention > read);
  return left?.length ? left : undefined;
}
