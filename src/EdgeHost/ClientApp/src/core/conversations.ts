import { HeldLog } from "./log";
import type { Cursor, Delta, Entry, HubEvents, Receipt, Summary } from "./protocol";

export interface Conversation {
  summary: Summary;
  log: HeldLog;
  receipts: Map<string, Receipt>;
  loading: boolean;
  /** Who types, and until when it is shown. */
  typing: Map<string, number>;
}

const typingShown = 3_500;

/** What this device holds of its user's conversations. Taking the same twice, or something old, changes nothing. */
export class Conversations {
  readonly held = new Map<string, Conversation>();

  /** Of these the summary is of another epoch than the log, or of before what was passed over: it is to be read again. */
  readonly outdated = new Set<string>();

  /** `delivered` is told how far a conversation has come to this device. */
  constructor(private readonly ownId: string, private readonly delivered: (cursor: Cursor) => void) {}

  get(id: string | undefined): Conversation | undefined {
    return id === undefined ? undefined : this.held.get(id);
  }

  /** Latest activity first. */
  get list(): Conversation[] {
    return [...this.held.values()].sort((a, b) => b.summary.lastActivityAt.localeCompare(a.summary.lastActivityAt));
  }

  get cursors(): Cursor[] {
    return [...this.held.values()].map((conversation) => this.cursorOf(conversation));
  }

  cursorOf({ summary, log }: Conversation): Cursor {
    return { conversationId: summary.id, sequence: log.last, epoch: log.epoch };
  }

  /** False when it says that there are entries which the log held here lacks. */
  take(summary: Summary): boolean {
    const known = this.held.get(summary.id);
    if (!known) {
      const log = new HeldLog(summary.lastSequence, summary.epoch);
      const conversation = { summary, log, receipts: new Map(), loading: false, typing: new Map() };
      this.held.set(summary.id, conversation);
      this.delivered(this.cursorOf(conversation));
      return true;
    }
    if (summary.epoch !== known.log.epoch) return false;
    const isAhead = summary.lastSequence > known.log.last;
    const isOutdated = this.outdated.has(summary.id);
    // Events have overtaken it; or a sync will bring what it counts already, entry by entry.
    if (summary.lastSequence < known.summary.lastSequence || (isAhead && !isOutdated)) return !isAhead;
    this.outdated.delete(summary.id);
    const isReadFurther = !isOutdated && known.summary.readSequence > summary.readSequence;
    const { readSequence, unread } = isReadFurther ? known.summary : summary;
    known.summary = { ...summary, readSequence, unread };
    return !isAhead;
  }

  forget(id: string): void {
    this.held.delete(id);
    this.outdated.delete(id);
  }

  takeDelta(delta: Delta): void {
    const conversation = this.held.get(delta.conversationId);
    if (!conversation) return;
    if (delta.kind === "gone") {
      this.forget(delta.conversationId);
      return;
    }
    const { log } = conversation;
    if (log.epoch !== delta.epoch) {
      log.epoch = delta.epoch;
      conversation.receipts.clear();
      this.outdated.add(delta.conversationId);
    }
    if (delta.truncateTo !== undefined) {
      log.truncate(delta.truncateTo);
      conversation.summary.lastSequence = log.last;
    }
    if (delta.kind === "reset") {
      log.reset(delta.entries, delta.lastSequence);
      conversation.summary.lastSequence = log.last;
      this.outdated.add(delta.conversationId);
    } else this.takeEntries(conversation, delta.entries, delta.epoch);
    delta.receipts.forEach((receipt) => this.takeReceipt(conversation, receipt));
  }

  /** False when entries are missing in between, or may be: they are of another epoch. */
  takeEntries(conversation: Conversation, entries: Entry[], epoch: string | undefined): boolean {
    const { log, summary } = conversation;
    if (log.epoch !== epoch) return false;
    const before = log.last;
    const isWhole = log.append(entries);
    // A summary that was read again may have come before the last entries that it counts.
    entries.filter(({ sequence }) => sequence > Math.max(before, summary.lastSequence) && sequence <= log.last)
      .forEach((entry) => this.apply(conversation, entry));
    summary.lastSequence = Math.max(summary.lastSequence, log.last);
    if (log.last > before) this.delivered(this.cursorOf(conversation));
    return isWhole;
  }

  takeReceipt(conversation: Conversation, receipt: Receipt): void {
    const known = conversation.receipts.get(receipt.userId);
    conversation.receipts.set(receipt.userId, {
      userId: receipt.userId,
      deliveredSequence: Math.max(receipt.deliveredSequence, known?.deliveredSequence ?? 0),
      readSequence: Math.max(receipt.readSequence, known?.readSequence ?? 0),
    });
    const { summary } = conversation;
    if (receipt.userId === this.ownId && receipt.readSequence > summary.readSequence) {
      // Read on another device.
      summary.readSequence = receipt.readSequence;
      summary.unread = this.unreadOf(conversation);
    }
  }

  takeTyping({ conversationId, userId, typing }: HubEvents["TypingIndicator"]): void {
    const conversation = this.held.get(conversationId);
    if (!conversation || userId === this.ownId) return;
    if (typing) conversation.typing.set(userId, Date.now() + typingShown);
    else conversation.typing.delete(userId);
  }

  /** Whether somebody's typing went stale and is shown no more. */
  endStaleTyping(): boolean {
    let ended = false;
    for (const { typing } of this.held.values()) {
      for (const [userId, until] of typing) {
        if (until < Date.now()) ended = typing.delete(userId);
      }
    }
    return ended;
  }

  /** Everything held was read; false when it was known. */
  read({ summary, log }: Conversation): boolean {
    if (log.last <= summary.readSequence) return false;
    summary.readSequence = log.last;
    summary.unread = 0;
    return true;
  }

  /** How far a message of one's own has come: to everyone's devices, before everyone's eyes. */
  progress(conversation: Conversation, sequence: number): "sent" | "delivered" | "read" {
    const others = [...conversation.receipts.values()].filter((receipt) => receipt.userId !== this.ownId);
    if (others.length === 0) return "sent";
    if (others.every((receipt) => receipt.readSequence >= sequence)) return "read";
    return others.every((receipt) => receipt.deliveredSequence >= sequence) ? "delivered" : "sent";
  }

  /** As far as it can be counted here: not when more is unread than is held. */
  private unreadOf({ summary, log }: Conversation): number {
    if (log.first > summary.readSequence + 1) return summary.unread;
    return log.all.filter((entry) => entry.kind === "posted" && entry.sequence > summary.readSequence
      && entry.senderId !== this.ownId).length;
  }

  private apply({ summary, typing, receipts }: Conversation, entry: Entry): void {
    if (entry.kind === "posted") {
      const { sequence, messageId, senderId, sentAt, contentType, text, replyTo, mentions } = entry;
      summary.lastMessage = {
        conversationId: summary.id, sequence, messageId: messageId!, senderId, sentAt,
        contentType: contentType!, text, replyTo, mentions,
      };
      summary.lastActivityAt = entry.sentAt;
      typing.delete(entry.senderId);
      if (entry.senderId === this.ownId) {
        summary.readSequence = entry.sequence;
        summary.unread = 0;
      } else {
        summary.unread++;
      }
    } else if (entry.kind === "renamed") summary.name = entry.name;
    else if (entry.kind === "roleChanged") {
      if (entry.userId === this.ownId) summary.role = entry.role!;
    } else if (entry.kind === "joined") {
      summary.memberCount++;
      if (entry.userId === this.ownId) {
        // Whoever comes again has nothing unread from before.
        summary.role = entry.role!;
        summary.pending = entry.pending;
        summary.readSequence = entry.sequence;
        summary.unread = 0;
      }
    } else if (entry.kind === "accepted") {
      if (entry.userId === this.ownId) summary.pending = undefined;
    } else if (entry.kind === "left") {
      summary.memberCount--;
      if (entry.userId) receipts.delete(entry.userId);
    }
  }
}
