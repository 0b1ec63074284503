import type { Entry, Summary } from "../protocol.js";

/** With what the user has set. A muted or archived one is so now. */
export type HeldSummary = Readonly<Summary & { muted?: boolean; archived?: boolean }>;

/** The summary after one more entry of the log, which it did not count yet. */
export function withEntry(summary: HeldSummary, entry: Entry, ownId: string): HeldSummary {
  const own = entry.userId === ownId;
  switch (entry.kind) {
    case "posted": return withPost(summary, entry, ownId);
    case "renamed": return { ...summary, name: entry.name };
    case "roleChanged": return own ? { ...summary, role: entry.role! } : summary;
    case "joined": {
      const memberCount = summary.memberCount + 1;
      if (!own) return { ...summary, memberCount };
      // Whoever comes again has nothing unread from before.
      return {
        ...summary, memberCount, role: entry.role!, pending: entry.pending, readSequence: entry.sequence, unread: 0,
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
    ...summary,
    lastMessage: {
      conversationId: summary.id, sequence, messageId: messageId!, senderId, sentAt, contentType: contentType!, text, replyTo,
      mentions, mentionAll, forwarded, silent,
    },
    lastActivityAt: sentAt,
    readSequence: own ? sequence : summary.readSequence,
    unread: own ? 0 : summary.unread + 1,
  };
}
