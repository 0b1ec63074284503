import type { Change } from "../commands/command.js";
import type { Entry, Forwarded, Message } from "../protocol.js";

export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  readonly mine: boolean;
  /** Those of them who are known by name; the server may have told a number alone. */
  readonly users: readonly string[];
}

/** A message as the entries that are known make it. Never changed: an edit makes another one. */
export interface FoldedMessage {
  readonly sequence: number;
  /** The last entry of the log that is in it. */
  readonly version: number;
  readonly messageId?: string;
  readonly clientMessageId?: string;
  readonly senderId: string;
  readonly sentAt: string;
  readonly contentType: string;
  readonly text: string;
  readonly replyTo?: string;
  readonly mentions?: readonly string[];
  readonly mentionAll?: boolean;
  /** Who wrote its words first, and when. */
  readonly forwarded?: Forwarded;
  /** Nobody is to be notified of it. */
  readonly silent?: boolean;
  readonly edited: boolean;
  readonly deleted: boolean;
  readonly reactions: readonly Reaction[];
  /** How often it was edited, at least: what happened to it before the entries that are held is not all known. */
  readonly edits: number;
  /** How many reactions it has taken, and ends of them, at least. */
  readonly reacted: number;
  /** What the user has done with it and the log does not have: on its way, or refused. */
  readonly changes?: readonly Change[];
}

export function ofPost(entry: Entry): FoldedMessage {
  const { sequence, messageId, clientMessageId, senderId, sentAt, replyTo, mentions, mentionAll, forwarded, silent } = entry;
  return {
    sequence, version: sequence, messageId, clientMessageId, senderId, sentAt, contentType: entry.contentType ?? "text",
    text: entry.text ?? "", replyTo, mentions, mentionAll, forwarded, silent, edited: false, deleted: false, reactions: [],
    edits: 0, reacted: 0,
  };
}

/** What the server folded, from a log that ended at `version` then. */
export function ofAnswer(message: Message, version: number): FoldedMessage {
  const { sequence, messageId, senderId, sentAt, contentType, replyTo, editedAt, reactions = [] } = message;
  const { mentions, mentionAll, forwarded, silent } = message;
  return {
    sequence, version, messageId, senderId, sentAt, contentType, text: message.text ?? "", replyTo, mentions, mentionAll,
    forwarded, silent, edited: editedAt !== undefined, deleted: message.deleted ?? false, edits: editedAt === undefined ? 0 : 1,
    reactions: reactions.map((reaction) => ({ ...reaction, users: [] })),
    reacted: reactions.reduce((sum, { count }) => sum + count, 0),
  };
}

/** The same message when the entry changes nothing of it. */
export function withEffect(message: FoldedMessage, entry: Entry, ownId: string): FoldedMessage {
  if (entry.sequence <= message.version || message.deleted) return message;
  const version = entry.sequence;
  switch (entry.kind) {
    case "edited": return {
      ...message, version, text: entry.text ?? "", mentions: entry.mentions, mentionAll: entry.mentionAll, edited: true,
      edits: message.edits + 1,
    };
    case "deleted": return { ...withoutContent(message), version };
    case "reacted": case "unreacted": {
      const { emoji = "", senderId } = entry;
      const reactions = reactedBy(message.reactions, emoji, senderId, entry.kind === "reacted", ownId);
      return { ...message, version, reactions, reacted: message.reacted + 1 };
    }
    default: return message;
  }
}

/** What is left of a deleted message: who wrote it, and when. */
export const withoutContent = (message: FoldedMessage): FoldedMessage =>
  ({ ...message, text: "", deleted: true, reactions: [], forwarded: undefined, mentionAll: undefined });

/** Somebody has given the reaction, or taken it back. One's own counts once, whoever else it is known from. */
export function reactedBy(
  reactions: readonly Reaction[], emoji: string, userId: string, isGiven: boolean, ownId: string,
): readonly Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji) ?? { emoji, count: 0, mine: false, users: [] };
  const isOwn = userId === ownId;
  if (isOwn ? known.mine === isGiven : isGiven && known.users.includes(userId)) return reactions;
  const users = isGiven ? [...known.users, userId] : known.users.filter((user) => user !== userId);
  const changed = {
    emoji, users, count: Math.max(users.length, known.count + (isGiven ? 1 : -1)), mine: isOwn ? isGiven : known.mine,
  };
  const others = reactions.filter((reaction) => reaction.emoji !== emoji);
  return changed.count > 0 ? [...others, changed] : others;
}

/**
 * The messages of one conversation. What is known of a message first, a post or an answer of the server, is its base; entries
 * that refer to it stand beside it, in the order of the log, whatever came first.
 */
export class Folding {
  private readonly bases = new Map<number, FoldedMessage>();
  private readonly effects = new Map<number, Entry[]>();
  private readonly messages = new Map<number, FoldedMessage>();
  private readonly sequences = new Map<string, number>();
  private readonly clientIds = new Set<string>();
  private changed = new Set<number>();

  constructor(private readonly ownId: string) {}

  get(sequence: number): FoldedMessage | undefined {
    return this.messages.get(sequence);
  }

  find(messageId: string): FoldedMessage | undefined {
    return this.messages.get(this.sequences.get(messageId) ?? 0);
  }

  hasClientId(clientMessageId: string): boolean {
    return this.clientIds.has(clientMessageId);
  }

  /** The messages that are others than at the last call. */
  takeChanged(): Iterable<number> {
    const { changed } = this;
    this.changed = new Set();
    return changed;
  }

  take(entry: Entry): void {
    if (entry.kind === "posted") this.takeBase(ofPost(entry));
    else if (entry.refersTo !== undefined) this.takeEffect(entry.refersTo, entry);
  }

  /** A base of a later version replaces one of an earlier. */
  takeBase(base: FoldedMessage): void {
    const known = this.bases.get(base.sequence);
    if (known && known.version >= base.version) return;
    // An answer does not say by which id the sender's device knows it.
    this.bases.set(base.sequence, { ...base, clientMessageId: base.clientMessageId ?? known?.clientMessageId });
    if (base.messageId) this.sequences.set(base.messageId, base.sequence);
    if (base.clientMessageId) this.clientIds.add(base.clientMessageId);
    this.fold(base.sequence);
  }

  /** Forgets what the server does not have any more. `posts` are what is left of the log. */
  truncate(last: number, post: (sequence: number) => Entry | undefined): void {
    for (const [sequence, effects] of this.effects) {
      const kept = effects.filter((effect) => effect.sequence <= last);
      if (kept.length === effects.length) continue;
      effects.slice(kept.length).forEach(({ clientMessageId = "" }) => this.clientIds.delete(clientMessageId));
      this.effects.set(sequence, kept);
    }
    for (const [sequence, base] of [...this.bases]) {
      if (this.messages.get(sequence)!.version <= last) continue;
      if (base.version > last) {
        this.bases.delete(sequence);
        const entry = sequence <= last ? post(sequence) : undefined;
        if (entry) this.bases.set(sequence, ofPost(entry));
        else this.forget(base);
      }
      this.fold(sequence);
    }
  }

  clear(): void {
    this.bases.forEach((base) => this.forget(base));
    [this.bases, this.effects, this.messages, this.clientIds].forEach((known) => known.clear());
  }

  private takeEffect(sequence: number, entry: Entry): void {
    const effects = this.effects.get(sequence) ?? [];
    const at = effects.findLastIndex((effect) => effect.sequence <= entry.sequence);
    if (effects[at]?.sequence === entry.sequence) return;
    effects.splice(at + 1, 0, entry);
    this.effects.set(sequence, effects);
    if (entry.clientMessageId) this.clientIds.add(entry.clientMessageId);
    const message = this.messages.get(sequence);
    if (!message) return;
    if (at + 1 < effects.length - 1) this.fold(sequence);
    else this.put(sequence, withEffect(message, entry, this.ownId));
  }

  private fold(sequence: number): void {
    const base = this.bases.get(sequence);
    this.put(sequence, base && (this.effects.get(sequence) ?? []).reduce(
      (message, entry) => withEffect(message, entry, this.ownId), base));
  }

  private put(sequence: number, message: FoldedMessage | undefined): void {
    if (this.messages.get(sequence) === message) return;
    if (message) this.messages.set(sequence, message);
    else this.messages.delete(sequence);
    this.changed.add(sequence);
  }

  private forget({ sequence, messageId, clientMessageId }: FoldedMessage): void {
    if (messageId) this.sequences.delete(messageId);
    if (clientMessageId) this.clientIds.delete(clientMessageId);
    this.changed.add(sequence);
  }
}
