import type { Cursor, Delta, Entry, Message, Receipt } from "../protocol.js";
import { keys } from "../store/keys.js";
import type { Key, Store } from "../store/store.js";
import { HeldLog } from "./log.js";
import { Order } from "./order.js";
import { progressOf, type Progress } from "./progress.js";
import { SettingsTable, withSettings } from "./settings.js";
import { mentionsAfter, withEntry, type HeldSummary } from "./summary.js";
import { MessageViews } from "./views.js";

export interface Conversation {
  readonly summary: HeldSummary;
  readonly log: HeldLog;
  readonly receipts: ReadonlyMap<string, Receipt>;
}

interface Held extends Conversation {
  summary: HeldSummary;
  receipts: Map<string, Receipt>;
  progress: Progress;
}

/** Who is told of what happens to conversations, beside the store. */
export interface ConversationListener {
  /** How far a conversation has come to this device. */
  delivered?: (cursor: Cursor) => void;
  /** Up to where the user has read, which the server does not know. */
  read?: (cursor: Cursor) => void;
  /** A page was put in: what this device sent may stand in it. */
  inserted?: () => void;
  /** What is to be kept of it is another. */
  changed?: (id: string) => void;
  /** The server's time. */
  now?: () => number;
}

/**
 * What this device holds of its user's conversations, and shows in the store. Taking the same twice, or something old, changes
 * nothing.
 */
export class Conversations {
  /** Of these the summary is of another epoch than the log, or of before what was passed over: it is to be read again. */
  readonly outdated = new Set<string>();

  readonly settings = new SettingsTable((id) => {
    const held = this.held.get(id);
    if (held) this.summarise(held, held.summary);
  });

  private readonly held = new Map<string, Held>();
  private readonly order = new Order();
  private readonly views: MessageViews;

  constructor(
    private readonly ownId: string, private readonly store: Store, private readonly listener: ConversationListener = {},
  ) {
    this.views = new MessageViews(ownId, store);
    store.set(keys.order, []);
  }

  get ids(): readonly string[] {
    return this.order.all;
  }

  get(id: string | undefined): Conversation | undefined {
    return id === undefined ? undefined : this.held.get(id);
  }

  get cursors(): Cursor[] {
    return [...this.held.values()].map((conversation) => this.cursorOf(conversation));
  }

  cursorOf({ summary, log }: Conversation): Cursor {
    return { conversationId: summary.id, sequence: log.last, epoch: log.epoch };
  }

  /** What an earlier page of this device held. */
  restore(summary: HeldSummary, last: number, epoch: string | undefined, receipts: readonly Receipt[]): void {
    if (this.held.has(summary.id)) return;
    if (summary.settings) this.settings.take(summary.settings);
    const held = this.hold(summary, new HeldLog(last, epoch, this.ownId));
    receipts.forEach((receipt) => held.receipts.set(receipt.userId, receipt));
    this.showReceipts(held);
  }

  /** False when it says that there are entries which the log held here lacks. */
  take(summary: HeldSummary): boolean {
    if (summary.settings) this.settings.take(summary.settings);
    const known = this.held.get(summary.id);
    if (!known) {
      const held = this.hold(summary, new HeldLog(summary.lastSequence, summary.epoch, this.ownId));
      this.listener.delivered?.(this.cursorOf(held));
      this.listener.changed?.(summary.id);
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
    this.summarise(known, { ...summary, readSequence, unread, mentions: mentionsAfter(summary, readSequence) });
    return !isAhead;
  }

  forget(id: string): void {
    const held = this.held.get(id);
    if (!held) return;
    this.held.delete(id);
    this.outdated.delete(id);
    held.log.reset([], 0);
    this.showLog(held);
    const tables: ((id: string) => Key<unknown>)[] =
      [keys.conversation, keys.timeline, keys.progress, keys.receipts, keys.typing, keys.pins];
    tables.map((table) => table(id)).forEach((key) => this.store.set(key, undefined));
    if (this.order.remove(id)) this.showOrder();
    this.listener.changed?.(id);
  }

  takeDelta(delta: Delta): void {
    const held = this.held.get(delta.conversationId);
    if (!held) return;
    if (delta.kind === "gone") {
      this.forget(delta.conversationId);
      return;
    }
    const { log } = held;
    if (log.epoch !== delta.epoch) {
      log.epoch = delta.epoch;
      held.receipts.clear();
      this.showReceipts(held);
      this.outdated.add(delta.conversationId);
    }
    if (delta.truncateTo !== undefined) {
      log.truncate(delta.truncateTo);
      this.summarise(held, { ...held.summary, lastSequence: log.last });
    }
    if (delta.kind === "reset") {
      log.reset(delta.entries, delta.lastSequence);
      this.summarise(held, { ...held.summary, lastSequence: log.last });
      this.outdated.add(delta.conversationId);
      this.showLog(held);
    } else this.takeEntries(held, delta.entries, delta.epoch);
    this.takeReceipts(held, delta.receipts);
    if (!this.outdated.has(delta.conversationId)) this.tellAgain(held, delta.receipts);
  }

  /** False when entries are missing in between, or may be: they are of another epoch. */
  takeEntries(conversation: Conversation, entries: Entry[], epoch: string | undefined): boolean {
    const held = this.held.get(conversation.summary.id);
    if (!held || held.log.epoch !== epoch) return false;
    const { log } = held;
    const before = log.last;
    const isWhole = log.append(entries);
    let { summary } = held;
    for (const entry of entries) {
      // A summary that was read again may have come before the last entries that it counts.
      if (entry.sequence <= Math.max(before, summary.lastSequence) || entry.sequence > log.last) continue;
      summary = withEntry(summary, entry, this.ownId);
      if (entry.kind === "left" && entry.userId && held.receipts.delete(entry.userId)) this.showReceipts(held);
    }
    if (summary.lastSequence < log.last) summary = { ...summary, lastSequence: log.last };
    if (summary !== held.summary) this.summarise(held, summary);
    this.showLog(held);
    this.takeReceipts(conversation, entries.filter((entry) => entry.sequence > before && entry.sequence <= log.last
      && this.isSenderFollowed(held, entry)).map(receiptOf));
    if (log.last > before) this.listener.delivered?.(this.cursorOf(held));
    return isWhole;
  }

  /** A page of the log from anywhere: older entries, or what stands around something. */
  insert(conversation: Conversation, page: readonly Entry[]): void {
    const held = this.held.get(conversation.summary.id);
    if (held !== conversation) return;
    held.log.insert(page);
    this.showLog(held);
    this.listener.inserted?.();
  }

  /** Messages that were read for themselves, from a log that ended at `version` then. */
  learn(conversation: Conversation, messages: readonly Message[], version: number): void {
    const held = this.held.get(conversation.summary.id);
    if (held !== conversation) return;
    messages.forEach((message) => held.log.takeMessage(message, version));
    this.showLog(held);
  }

  /** What the user has done with messages, and the log does not have, is other than before: it lies on top of them. */
  cover(id: string): void {
    const held = this.held.get(id);
    if (held) this.views.cover(id, held.log);
  }

  takeReceipts(conversation: Conversation, receipts: readonly Receipt[]): void {
    const held = this.held.get(conversation.summary.id);
    if (!held || receipts.length === 0) return;
    for (const { userId, deliveredSequence, readSequence } of receipts) {
      const known = held.receipts.get(userId);
      held.receipts.set(userId, {
        userId,
        deliveredSequence: Math.max(deliveredSequence, known?.deliveredSequence ?? 0),
        readSequence: Math.max(readSequence, known?.readSequence ?? 0),
      });
      // Read on another device.
      if (userId === this.ownId && readSequence > held.summary.readSequence) {
        this.summarise(held, this.readUpTo(held, readSequence, this.unreadAfter(held, readSequence)));
      }
    }
    this.showReceipts(held);
    this.listener.changed?.(held.summary.id);
  }

  /** Everything up to there was read; false when it was known. */
  read(conversation: Conversation, upTo = conversation.log.last): boolean {
    const held = this.held.get(conversation.summary.id);
    const readSequence = Math.min(upTo, held?.log.last ?? 0);
    if (!held || readSequence <= held.summary.readSequence) return false;
    const unread = readSequence === held.log.last ? 0 : this.unreadAfter(held, readSequence);
    this.summarise(held, this.readUpTo(held, readSequence, unread));
    return true;
  }

  /** Of members of large conversations the server tells no receipts: those who write there are not all. */
  private isSenderFollowed({ summary, receipts }: Held, { kind, senderId }: Entry): boolean {
    return kind === "posted" && senderId !== this.ownId && (summary.type === "direct" || receipts.has(senderId));
  }

  /** Of a page that ended, the server may not have heard how far it came. */
  private tellAgain(held: Held, receipts: readonly Receipt[]): void {
    const own = receipts.find(({ userId }) => userId === this.ownId);
    const cursor = this.cursorOf(held);
    if (own && own.deliveredSequence < cursor.sequence) this.listener.delivered?.(cursor);
    const { readSequence } = held.summary;
    if (own && own.readSequence < readSequence) this.listener.read?.({ ...cursor, sequence: readSequence });
  }

  private hold(summary: HeldSummary, log: HeldLog): Held {
    const held: Held = { summary: this.withSettings(summary), log, receipts: new Map(), progress: { delivered: 0, read: 0 } };
    this.held.set(summary.id, held);
    this.store.set(keys.conversation(summary.id), held.summary);
    this.store.setLater(keys.timeline(summary.id), () => log.timeline);
    if (this.order.place(summary.id, summary.lastActivityAt)) this.showOrder();
    return held;
  }

  private readUpTo({ summary }: Held, readSequence: number, unread: number): HeldSummary {
    return { ...summary, readSequence, unread, mentions: mentionsAfter(summary, readSequence) };
  }

  /** As far as it can be counted here: not when more is unread than is held. */
  private unreadAfter({ summary, log }: Held, read: number): number {
    if (log.first > read + 1) return summary.unread;
    return log.latestEntries.filter((entry) => entry.kind === "posted" && entry.sequence > read
      && entry.senderId !== this.ownId).length;
  }

  private summarise(held: Held, summary: HeldSummary): void {
    held.summary = this.withSettings(summary.peer ? summary : { ...summary, peer: held.summary.peer });
    this.store.set(keys.conversation(summary.id), held.summary);
    if (this.order.place(summary.id, summary.lastActivityAt)) this.showOrder();
    this.listener.changed?.(summary.id);
  }

  private withSettings(summary: HeldSummary): HeldSummary {
    return withSettings(summary, this.settings.of(summary.id), this.listener.now?.() ?? Date.now());
  }

  private showOrder(): void {
    this.store.setLater(keys.order, () => this.order.all);
  }

  private showLog({ summary, log }: Held): void {
    const { messages, lines } = log.takeChanges();
    this.views.show(summary.id, log, messages);
    if (lines) this.store.setLater(keys.timeline(summary.id), () => log.timeline);
  }

  private showReceipts(held: Held): void {
    const progress = progressOf(held.receipts.values(), this.ownId);
    const { delivered, read } = held.progress;
    if (progress.delivered !== delivered || progress.read !== read) held.progress = progress;
    this.store.set(keys.progress(held.summary.id), held.progress);
    this.store.setLater(keys.receipts(held.summary.id), () => new Map(held.receipts));
  }
}

/** Whoever posts has read up to there. */
const receiptOf = ({ senderId, sequence }: Entry): Receipt =>
  ({ userId: senderId, deliveredSequence: sequence, readSequence: sequence });
