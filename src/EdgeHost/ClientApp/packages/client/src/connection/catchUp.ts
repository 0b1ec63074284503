import type { CommandTable } from "../commands/table.js";
import type { Conversations } from "../conversations/conversations.js";
import type { History } from "../conversations/history.js";
import type { HeldSummary } from "../conversations/summary.js";
import { ApiError } from "../session/rest.js";
import type { Drafts } from "../storage/drafts.js";
import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";

/** What is left to do when a sync is complete: what it cannot bring is read, what has become pointless is dropped. */
export class CatchUp {
  private readonly filled = new Set<string>();
  /** Something waited, or was begun, in these when the sync began that is under way. */
  private begun = new Set<string>();
  private isReading = false;

  constructor(
    private readonly conversations: Conversations,
    private readonly store: Store,
    private readonly history: Pick<History, "fill">,
    private readonly own: { readonly commands: CommandTable; readonly drafts: Drafts },
    private readonly read: (id: string) => Promise<HeldSummary>,
    private readonly take: (summary: HeldSummary) => void,
  ) {}

  /** What is begun from now on may be in a conversation that the answer does not know yet. */
  began(): void {
    const { commands, drafts } = this.own;
    this.begun = new Set([...commands.all.map(({ conversationId }) => conversationId), ...drafts.conversations]);
  }

  /** When something failed, what is not in the answer may be there all the same. */
  current(isComplete: boolean): void {
    if (isComplete) {
      const isGone = (id: string) => this.begun.has(id) && !this.conversations.get(id);
      void this.own.commands.drop(({ conversationId }) => isGone(conversationId));
      this.own.drafts.drop(isGone);
    }
    for (const id of this.conversations.ids) this.own.drafts.follow(id, this.conversations.settings.of(id)?.draft);
    void this.readOutdated();
    void this.fill();
  }

  /** The open conversation's latest page. Without an answer it is tried again when there is a connection. */
  async fill(): Promise<void> {
    const conversation = this.conversations.get(this.store.get(keys.open));
    if (!conversation) return;
    const { id } = conversation.summary;
    const { log } = conversation;
    if (this.filled.has(id) && log.hasLines(log.first, log.last)) return;
    this.filled.add(id);
    await this.history.fill(conversation).catch(() => this.filled.delete(id));
  }

  /** One after the other: after a long absence there may be many. */
  private async readOutdated(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    try {
      for (const id of [...this.conversations.outdated]) {
        try {
          this.take(await this.read(id));
        } catch (error) {
          // The next sync asks again. The budget or the network would fail the others too.
          if (!(error instanceof ApiError) || error.error.code === "RateLimited") break;
        }
      }
    } finally {
      this.isReading = false;
    }
  }
}
