import type { Connection } from "./connection";
import type { Cursor } from "./protocol";

type Mark = "MarkDelivered" | "MarkRead";

/** How far this device's user got and read each conversation, as far as the server does not know it yet. */
export class Marks {
  private readonly waiting: Record<Mark, Map<string, Cursor>> = { MarkDelivered: new Map(), MarkRead: new Map() };

  constructor(private readonly connection: Pick<Connection, "invoke">) {}

  /** Told with the next `tell`: there may soon be more. */
  delivered(cursor: Cursor): void {
    this.raise("MarkDelivered", cursor);
  }

  /** Told at once: somebody may wait for it. */
  read(cursor: Cursor): void {
    this.raise("MarkRead", cursor);
    this.tellAll("MarkRead");
  }

  /** Tells the server what waits. What did not reach it waits for the next call. */
  tell(): void {
    this.tellAll("MarkDelivered");
    this.tellAll("MarkRead");
  }

  private tellAll(mark: Mark): void {
    for (const [conversationId, cursor] of this.waiting[mark]) {
      this.waiting[mark].delete(conversationId);
      this.connection.invoke(mark, cursor).then(
        (reply) => {
          if (reply.error?.retryable) this.raiseAgain(mark, cursor);
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
