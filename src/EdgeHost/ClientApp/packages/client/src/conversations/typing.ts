import { elapsed } from "../platform.js";
import type { TypingIndicator } from "../protocol.js";
import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";

const shownFor = 3_500;
// Above the pace at which servers pass it on, below how long it is shown.
const toldEvery = 2_500;

/** Who types where. An end that is lost is made up for: nobody is shown for longer than it takes to be told again. */
export class Typing {
  private readonly until = new Map<string, Map<string, number>>();
  private lastTold = { conversationId: "", at: -Infinity };

  constructor(private readonly ownId: string, private readonly store: Store) {}

  take({ conversationId, userId, typing }: TypingIndicator): void {
    if (userId === this.ownId) return;
    const users = this.until.get(conversationId) ?? new Map<string, number>();
    this.until.set(conversationId, users);
    const was = users.has(userId);
    if (typing) users.set(userId, elapsed() + shownFor);
    else users.delete(userId);
    if (was !== typing) this.show(conversationId, users);
  }

  /** They have written, so they do not type any more. */
  end(conversationId: string, userId: string): void {
    if (this.until.get(conversationId)?.has(userId)) this.take({ conversationId, userId, typing: false });
  }

  endStale(): void {
    for (const [conversationId, users] of this.until) {
      const stale = [...users].filter(([, until]) => until < elapsed());
      stale.forEach(([userId]) => users.delete(userId));
      if (stale.length > 0) this.show(conversationId, users);
    }
  }

  /** Whether it is time to tell that the user types there. */
  isToBeTold(conversationId: string): boolean {
    if (this.lastTold.conversationId === conversationId && elapsed() - this.lastTold.at < toldEvery) return false;
    this.lastTold = { conversationId, at: elapsed() };
    return true;
  }

  private show(conversationId: string, users: Map<string, number>): void {
    if (users.size === 0) this.until.delete(conversationId);
    this.store.set(keys.typing(conversationId), users.size > 0 ? [...users.keys()] : undefined);
  }
}
