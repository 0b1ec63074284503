import { isChange, type Change, type Command } from "../commands/command.js";
import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";
import { reactedBy, withoutContent, type FoldedMessage } from "./fold.js";
import type { HeldLog } from "./log.js";

/**
 * A message as its user sees it: what the log makes of it, and on top of that what they have done with it and the log does not
 * have, in the order in which they did it. What was refused stands beside the message, so that it can be tried again. The words
 * of an edit stay where they are meanwhile: they are nowhere else. The same message when there is nothing of that.
 */
export function withChanges(message: FoldedMessage, changes: readonly Change[], ownId: string): FoldedMessage {
  if (changes.length === 0) return message;
  return { ...changes.reduce((shown, change) => withChange(shown, change, ownId), message), changes };
}

function withChange(message: FoldedMessage, { kind, payload, state }: Change, ownId: string): FoldedMessage {
  if (message.deleted) return message;
  switch (kind) {
    case "edit": return {
      ...message, text: payload.text, mentions: payload.mentions, mentionAll: payload.mentionAll, edited: true,
      edits: message.edits + (state === "failed" ? 0 : 1),
    };
    case "delete": return state === "failed" ? message : withoutContent(message);
    case "react": {
      if (state === "failed") return message;
      const reactions = reactedBy(message.reactions, payload.emoji, ownId, payload.given, ownId);
      return reactions === message.reactions ? message : { ...message, reactions, reacted: message.reacted + 1 };
    }
    // It stands among the pins of the conversation.
    case "pin": return message;
  }
}

/** Puts messages into the store, as their user sees them. One that is as before wakes nobody. */
export class MessageViews {
  /** Sequences of messages with changes on top, by conversation. */
  private readonly covered = new Map<string, Set<number>>();
  private readonly bases = new WeakMap<FoldedMessage, FoldedMessage>();

  constructor(private readonly ownId: string, private readonly store: Store) {}

  /** These messages of the log are others than before. */
  show(id: string, log: HeldLog, sequences: Iterable<number>): void {
    const changes = this.changesIn(id);
    for (const sequence of sequences) this.put(id, sequence, log.message(sequence), changes);
  }

  /** What the user has done in the conversation is other than before. */
  cover(id: string, log: HeldLog): void {
    const changed = this.changesIn(id).flatMap(({ payload }) => log.find(payload.messageId)?.sequence ?? []);
    this.show(id, log, new Set([...this.covered.get(id) ?? [], ...changed]));
  }

  private changesIn(id: string): Change[] {
    return (this.store.get(keys.commands(id)) ?? []).filter((command: Command) => isChange(command));
  }

  private put(id: string, sequence: number, message: FoldedMessage | undefined, all: readonly Change[]): void {
    const key = keys.message(id, sequence);
    const changes = message ? all.filter(({ payload }) => payload.messageId === message.messageId) : [];
    const covered = this.covered.get(id) ?? new Set();
    if (changes.length > 0) this.covered.set(id, covered.add(sequence));
    else if (covered.delete(sequence) && covered.size === 0) this.covered.delete(id);
    const before = this.store.get(key);
    if (before && message && this.bases.get(before) === message && isSame(before.changes ?? [], changes)) return;
    const shown = message && withChanges(message, changes, this.ownId);
    if (shown && shown !== message) this.bases.set(shown, message!);
    this.store.set(key, shown);
  }
}

const isSame = (some: readonly Change[], others: readonly Change[]): boolean =>
  some.length === others.length && some.every((change, at) => change === others[at]);
