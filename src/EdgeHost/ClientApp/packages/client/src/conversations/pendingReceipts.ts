import type { Connection } from "../connection/connection.js";
import { elapsed } from "../platform.js";
import type { Cursor } from "../protocol.js";

const together = 32;

type Mark = "MarkDelivered" | "MarkRead";

/** Up to where this device's user received and read each conversation: what the server does not know yet. */
export class PendingReceipts {
  private readonly waiting: Record<Mark, Map<string, Cursor>> = { MarkDelivered: new Map(), MarkRead: new Map() };

  private pausedUntil = -Infinity;

  constructor(private readonly connection: Pick<Connection, "invoke">) {}

  /** Sent with the next `flush`: there may soon be more. */
  delivered(cursor: Cursor): void {
    this.raise("MarkDelivered", cursor);
  }

  /** Sent at once: somebody may wait for it. */
  read(cursor: Cursor): void {
    this.raise("MarkRead", cursor);
    this.sendAll("MarkRead");
  }

  /** Sends what waits, some at a time. What does not reach the server waits for the next call. */
  flush(): void {
    this.sendAll("MarkDelivered");
    this.sendAll("MarkRead");
  }

  private sendAll(mark: Mark): void {
    if (elapsed() < this.pausedUntil) return;
    for (const [conversationId, cursor] of [...this.waiting[mark]].slice(0, together)) {
      this.waiting[mark].delete(conversationId);
      this.connection.invoke(mark, cursor).then(
        (reply) => {
          if (!reply.error?.retryable) return;
          this.pausedUntil = elapsed() + (reply.error.retryAfterMs ?? 0);
          this.raiseAgain(mark, cursor);
        },
        () => this.raiseAgain(mark, cursor));
    }
  }

  private raise(mark: Mark, cursor: Cursor): void {
    const known = this.waiting[mark].get(cursor.conversationId);
    if (known && known.epoch === cursor.epoch && known.sequence >= cursor.sequence) return;
    this.waiting[mark].set(cursor.conversationId, cursor);
  }

  /** Unless a later one waits by now. */
  private raiseAgain(mark: Mark, cursor: Cursor): void {
    const known = this.waiting[mark].get(cursor.conversationId);
    if (!known || known.epoch === cursor.epoch) this.raise(mark, cursor);
  }
}
