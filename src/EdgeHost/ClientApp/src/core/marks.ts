import type { Connection } from "./connection";

type Mark = "MarkDelivered" | "MarkRead";

/** How far this device's user got and read each conversation, as far as the server does not know it yet. */
export class Marks {
  private readonly waiting: Record<Mark, Map<string, number>> = { MarkDelivered: new Map(), MarkRead: new Map() };

  constructor(private readonly connection: Pick<Connection, "invoke">) {}

  /** Told with the next `tell`: there may soon be more. */
  delivered(conversationId: string, sequence: number): void {
    this.raise("MarkDelivered", conversationId, sequence);
  }

  /** Told at once: somebody may wait for it. */
  read(conversationId: string, sequence: number): void {
    this.raise("MarkRead", conversationId, sequence);
    this.tellAll("MarkRead");
  }

  /** Tells the server what waits. What did not reach it waits for the next call. */
  tell(): void {
    this.tellAll("MarkDelivered");
    this.tellAll("MarkRead");
  }

  private tellAll(mark: Mark): void {
    for (const [conversationId, sequence] of this.waiting[mark]) {
      this.waiting[mark].delete(conversationId);
      this.connection.invoke(mark, { conversationId, sequence }).then(
        (reply) => {
          if (reply.error?.retryable) this.raise(mark, conversationId, sequence);
        },
        () => this.raise(mark, conversationId, sequence));
    }
  }

  private raise(mark: Mark, conversationId: string, sequence: number): void {
    this.waiting[mark].set(conversationId, Math.max(sequence, this.waiting[mark].get(conversationId) ?? 0));
  }
}
