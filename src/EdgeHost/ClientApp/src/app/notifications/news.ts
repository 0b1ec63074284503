import { keys, latestRange, type HeldSummary, type Store } from "@chatorleans/client";

/** A message that came in. */
export interface News {
  readonly conversationId: string;
  readonly sequence: number;
  readonly senderId: string;
  readonly text: string;
}

/**
 * The messages of others that a conversation has after `known`, and that nobody has read. What was sent before `since`, when the
 * page began, is unread in the list and no news; nor is what was sent silently. Of a request nothing is told: strangers do not
 * write on anybody's screen. Nor of what the user does not want to hear of: of a muted conversation they hear when they are
 * mentioned.
 */
export function newsOf(store: Store, summary: HeldSummary, known: number, since: number, ownId: string): News[] {
  const { id, pending, readSequence, lastMessage, muted, settings } = summary;
  if (pending || settings?.level === "none") return [];
  const mentionsAlone = muted || settings?.level === "mentions";
  const isNew = ({ sequence }: { sequence: number }) => sequence > Math.max(known, readSequence);
  const lines = latestRange(store.get(keys.timeline(id))).lines.filter(isNew);
  const messages = lines.flatMap(({ kind, sequence }) => kind === "message" ? store.get(keys.message(id, sequence)) ?? [] : []);
  // Of a conversation that is new here, its summary alone may be known.
  const found = lines.length === 0 && lastMessage && isNew(lastMessage) ? [lastMessage] : messages;
  return found.filter(({ senderId, deleted, silent, sentAt, mentions, mentionAll }) => senderId !== ownId && !deleted && !silent
    && Date.parse(sentAt) >= since && (!mentionsAlone || mentionAll || mentions?.includes(ownId)))
    .map(({ sequence, senderId, text = "" }) => ({ conversationId: id, sequence, senderId, text }));
}
