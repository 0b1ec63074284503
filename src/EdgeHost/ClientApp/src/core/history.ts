import type { Account } from "./api";
import type { Conversation, Conversations } from "./conversations";
import type { Membership } from "./membership";
import type { Entry, EntryPage } from "./protocol";

/** What is read at once; the server's pages may be smaller. */
const pageSize = 50;

/** Reads what stands before the held entries, page by page. */
export class History {
  constructor(
    private readonly account: Account,
    private readonly membership: Membership,
    private readonly conversations: Conversations,
    private readonly changed: () => void,
  ) {}

  /** As much as opening a conversation shows: a page of it, and how far its members have read. */
  async fill(conversation: Conversation): Promise<void> {
    if (conversation.log.all.length < pageSize) await this.loadOlder(conversation);
    const members = await this.membership.of(conversation.summary.id);
    members.forEach((member) => this.conversations.takeReceipt(conversation, member));
    this.changed();
  }

  async loadOlder(conversation: Conversation): Promise<void> {
    const { log, summary } = conversation;
    if (conversation.loading || log.first <= 1) return;
    conversation.loading = true;
    this.changed();
    try {
      log.prepend(await this.entries(summary.id, Math.max(0, log.first - 1 - pageSize), log.first - 1));
    } finally {
      conversation.loading = false;
      this.changed();
    }
  }

  private async entries(conversationId: string, after: number, last: number): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (let at = after, more = true; more && at < last;) {
      const page = await this.account.call<EntryPage>("GET", `/conversations/${conversationId}/entries?after=${at}`);
      entries.push(...page.items);
      at = page.items.at(-1)?.sequence ?? last;
      more = page.more;
    }
    return entries;
  }
}
