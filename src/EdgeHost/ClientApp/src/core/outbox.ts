import { newId } from "./ids";
import type { Reply, Sent } from "./protocol";
import { keysOf, type SharedStore } from "./sharedStore";

export interface OutgoingMessage {
  clientMessageId: string;
  conversationId: string;
  text: string;
  createdAt: string;
  /** Of those that are on their way at once, in which they were written: clocks stand still, and go back. */
  order: number;
  state: "sending" | "sent" | "failed";
  /** Where it stands in the log, once acknowledged. */
  sequence?: number;
  error?: string;
}

type Send = (message: OutgoingMessage) => Promise<Reply<Sent>>;

// A host ends the connection at 1 MiB or more, and this client would come back and send the same again, for ever.
const bytesMax = 1024 * 1024 - 4096;

const tooLarge: Reply<Sent> = { error: { code: "TooLarge", message: "The message is too long.", retryable: false } };

const isTooLarge = (message: OutgoingMessage): boolean =>
  message.text.length > bytesMax / 6 && new TextEncoder().encode(JSON.stringify(message.text)).length > bytesMax;

/** Keys in the store of all outboxes of this browser. */
export const outboxPrefix = "chat.outbox.";

/**
 * Messages on their way, kept over reloads. Each is sent with the same client id until it is acknowledged or refused for
 * good, those of a conversation in the order in which they were written; so none is lost and none is sent twice. Each has a
 * key of its own in the store, which all tabs share: a list would be overwritten by the tab that saves last. When two tabs
 * send the same message, the server takes it once; when one of them discards it, the others send it no more. What a full store
 * does not take is sent too, if there is no reload before.
 */
export class Outbox {
  private messages: OutgoingMessage[];
  private readonly stored = new Set<string>();
  private flushing = false;
  /** Conversations whose first message is to be repeated later, and when. */
  private readonly waiting = new Map<string, number>();

  constructor(
    private readonly store: SharedStore,
    private readonly ownId: string,
    private readonly send: Send,
    private readonly changed: (acknowledged?: OutgoingMessage) => void,
    private readonly wait: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms)),
  ) {
    this.messages = keysOf(store, this.keyOf(""))
      .flatMap((key) => this.read(key))
      .sort((a, b) => a.order - b.order || a.createdAt.localeCompare(b.createdAt));
    this.messages.forEach((message) => this.stored.add(message.clientMessageId));
  }

  of(conversationId: string): OutgoingMessage[] {
    return this.messages.filter((message) => message.conversationId === conversationId);
  }

  add(conversationId: string, text: string): void {
    const createdAt = new Date().toISOString();
    const order = Math.max(0, ...this.messages.map((message) => message.order)) + 1;
    const message: OutgoingMessage = { clientMessageId: newId(), conversationId, text, createdAt, order, state: "sending" };
    this.messages.push(message);
    this.save(message);
    void this.flush();
  }

  retry(clientMessageId: string): void {
    this.change(clientMessageId, { state: "sending", error: undefined });
    void this.flush();
  }

  discard(clientMessageId: string): void {
    this.drop((message) => message.clientMessageId === clientMessageId);
  }

  /** These need no place here any more: the log holds them, or nobody wants them sent. */
  drop(isDropped: (message: OutgoingMessage) => boolean): void {
    const dropped = this.messages.filter(isDropped);
    if (dropped.length === 0) return;
    this.messages = this.messages.filter((message) => !dropped.includes(message));
    dropped.forEach((message) => this.store.removeItem(this.keyOf(message.clientMessageId)));
    this.changed();
  }

  /** Sends what waits. A lost connection ends it; the next connection calls it again. */
  async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    try {
      for (let next = this.next(); next; next = this.next()) {
        const due = this.waiting.get(next.conversationId) ?? 0;
        if (due > Date.now()) await this.wait(due - Date.now());
        if (this.isGone(next)) this.discard(next.clientMessageId);
        if (!this.messages.includes(next)) continue;
        const reply = isTooLarge(next) ? tooLarge : await this.send(next);
        this.waiting.delete(next.conversationId);
        if (!reply.error) {
          this.change(next.clientMessageId, { state: "sent", sequence: reply.value.sequence });
          this.changed(this.messages.find((message) => message.clientMessageId === next!.clientMessageId));
        } else if (reply.error.retryable) {
          this.waiting.set(next.conversationId, Date.now() + Math.max(200, reply.error.retryAfterMs ?? 1000));
        } else {
          this.change(next.clientMessageId, { state: "failed", error: reply.error.message });
        }
      }
    } catch {
      // No connection: everything stays and is sent again, with the same ids, on the next one.
    } finally {
      this.flushing = false;
    }
  }

  /** Of the first messages of all conversations the one that is due first: one that must wait holds up no other. */
  private next(): OutgoingMessage | undefined {
    const firsts = new Map<string, OutgoingMessage>();
    for (const message of this.messages) {
      if (message.state === "sending" && !firsts.has(message.conversationId)) firsts.set(message.conversationId, message);
    }
    const dueAt = (message: OutgoingMessage) => this.waiting.get(message.conversationId) ?? 0;
    return [...firsts.values()].sort((a, b) => dueAt(a) - dueAt(b))[0];
  }

  private change(clientMessageId: string, change: Partial<OutgoingMessage>): void {
    this.messages = this.messages.map((message) => {
      if (message.clientMessageId !== clientMessageId) return message;
      const changed = { ...message, ...change };
      this.save(changed);
      return changed;
    });
  }

  private save(message: OutgoingMessage): void {
    if (!this.isGone(message)) {
      try {
        this.store.setItem(this.keyOf(message.clientMessageId), JSON.stringify(message));
        this.stored.add(message.clientMessageId);
      } catch {
        // The store is full.
      }
    }
    this.changed();
  }

  /** Another tab has discarded it, or seen it in the log. */
  private isGone = ({ clientMessageId }: OutgoingMessage): boolean =>
    this.stored.has(clientMessageId) && this.store.getItem(this.keyOf(clientMessageId)) === null;

  /** None when it is not a message: it is removed then. */
  private read(key: string): OutgoingMessage[] {
    try {
      const message = { order: 0, ...JSON.parse(this.store.getItem(key)!) } as OutgoingMessage;
      if (key === this.keyOf(message.clientMessageId) && message.conversationId && message.text && message.createdAt) {
        return [message];
      }
    } catch {
      // Not JSON.
    }
    this.store.removeItem(key);
    return [];
  }

  private keyOf = (clientMessageId: string): string => `${outboxPrefix}${this.ownId}.${clientMessageId}`;
}
