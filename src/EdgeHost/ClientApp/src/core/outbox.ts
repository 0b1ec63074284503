import { newId } from "./ids";
import type { Reply, Sent } from "./protocol";

export interface OutgoingMessage {
  clientMessageId: string;
  conversationId: string;
  text: string;
  createdAt: string;
  state: "sending" | "sent" | "failed";
  /** Where it stands in the log, once acknowledged. */
  sequence?: number;
  error?: string;
}

export interface OutboxStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

type Send = (message: OutgoingMessage) => Promise<Reply<Sent>>;

/**
 * Messages on their way, kept over reloads. Each is sent with the same client id until it is acknowledged or refused for
 * good, in the order in which they were written; so none is lost and none is sent twice.
 */
export class Outbox {
  private messages: OutgoingMessage[];
  private flushing = false;

  constructor(
    private readonly store: OutboxStore,
    private readonly key: string,
    private readonly send: Send,
    private readonly changed: (acknowledged?: OutgoingMessage) => void,
    private readonly wait: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms)),
  ) {
    this.messages = JSON.parse(store.getItem(key) ?? "[]") as OutgoingMessage[];
  }

  of(conversationId: string): OutgoingMessage[] {
    return this.messages.filter((message) => message.conversationId === conversationId);
  }

  add(conversationId: string, text: string): void {
    const createdAt = new Date().toISOString();
    this.messages.push({ clientMessageId: newId(), conversationId, text, createdAt, state: "sending" });
    this.save();
    void this.flush();
  }

  retry(clientMessageId: string): void {
    this.change(clientMessageId, { state: "sending", error: undefined });
    void this.flush();
  }

  discard(clientMessageId: string): void {
    this.messages = this.messages.filter((message) => message.clientMessageId !== clientMessageId);
    this.save();
  }

  /** The log holds these now: they need no place here any more. */
  settle(isHeld: (message: OutgoingMessage) => boolean): void {
    const left = this.messages.filter((message) => !isHeld(message));
    if (left.length < this.messages.length) {
      this.messages = left;
      this.save();
    }
  }

  /** Sends what waits. A lost connection ends it; the next connection calls it again. */
  async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    try {
      for (let next = this.next(); next; next = this.next()) {
        const reply = await this.send(next);
        if (!reply.error) {
          this.change(next.clientMessageId, { state: "sent", sequence: reply.value.sequence });
          this.changed(this.messages.find((message) => message.clientMessageId === next!.clientMessageId));
        } else if (reply.error.retryable) {
          await this.wait(Math.max(200, reply.error.retryAfterMs ?? 1000));
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

  private next(): OutgoingMessage | undefined {
    return this.messages.find((message) => message.state === "sending");
  }

  private change(clientMessageId: string, change: Partial<OutgoingMessage>): void {
    this.messages = this.messages.map((message) =>
      message.clientMessageId === clientMessageId ? { ...message, ...change } : message);
    this.save();
  }

  private save(): void {
    this.store.setItem(this.key, JSON.stringify(this.messages));
    this.changed();
  }
}

