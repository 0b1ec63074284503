import type { Account } from "./api";
import type { Conversation, Conversations } from "./conversations";
import type { Entry, Member } from "./protocol";

const pageSize = 50;

/** Reads what stands before the held entries, page by page. */
export class History {
  constructor(
    private readonly account: Account,
    private readonly conversations: Conversations,
    private readonly changed: () => void,
  ) {}

  /** As much as opening a conversation shows: a page of it, and how far its members have read. */
  async fill(conversation: Conversation): Promise<void> {
    if (conversation.log.all.length < pageSize) await this.loadOlder(conversation);
    const { items } = await this.account.call<{ items: Member[] }>(
      "GET", `/conversations/${conversation.summary.id}/members?limit=100`);
    items.forEach((member) => this.conversations.takeReceipt(conversation, member));
    this.changed();
  }

  async loadOlder(conversation: Conversation): Promise<void> {
    const { log, summary } = conversation;
    if (conversation.loading || log.first <= 1) return;
    conversation.loading = true;
    this.changed();
    try {
      const after = Math.max(0, log.first - 1 - pageSize);
      const limit = log.first - 1 - after;
      const page = await this.account.call<{ items: Entry[] }>(
        "GET", `/conversations/${summary.id}/entries?after=${after}&limit=${limit}`);
      log.prepend(page.items);
    } finally {
      conversation.loading = false;
      this.changed();
    }
  }
}
