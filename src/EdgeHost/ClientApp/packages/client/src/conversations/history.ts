import type { Entry, EntryPage } from "../protocol.js";
import type { Account } from "../session/account.js";
import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";
import type { Conversation, Conversations } from "./conversations.js";
import type { Membership } from "./membership.js";

/** What is read at once; the server's pages may be smaller. */
const pageSize = 50;

/** Reads what is not held of a conversation: what this device kept, then pages of the server. */
export class History {
  private readonly reading = new Map<string, Promise<void>>();

  constructor(
    private readonly account: Pick<Account, "call">,
    private readonly membership: Pick<Membership, "of">,
    private readonly conversations: Conversations,
    private readonly store: Store,
    private readonly kept: (conversation: Conversation) => Promise<Entry[]> = () => Promise.resolve([]),
  ) {}

  /** As much as opening a conversation shows: a page of it, and how far its members have read. */
  async fill(conversation: Conversation): Promise<void> {
    const { log, summary } = conversation;
    if (log.latestEntries.length < pageSize) this.conversations.insert(conversation, await this.kept(conversation));
    if (log.latestEntries.length < pageSize) await this.loadOlder(conversation);
    this.conversations.takeReceipts(conversation, await this.membership.of(summary.id));
  }

  /** A page of what stands before the range that holds `from`: before the latest one without it. */
  async loadOlder(conversation: Conversation, from = conversation.log.first): Promise<void> {
    const start = (conversation.summary.readsFrom ?? 1) - 1;
    await this.read(conversation, Math.max(start, from - 1 - pageSize), from - 1);
  }

  /** A page of what stands after `from`: what is missing between two ranges. */
  async loadNewer(conversation: Conversation, from: number): Promise<void> {
    await this.read(conversation, from, Math.min(from + pageSize, conversation.log.last));
  }

  /** A page with `sequence` in its middle: what a link, a quote, or a search points at. */
  async loadAround(conversation: Conversation, sequence: number): Promise<void> {
    const after = Math.max(0, sequence - 1 - Math.floor(pageSize / 2));
    if (!conversation.log.has(sequence)) await this.read(conversation, after, Math.min(after + pageSize, conversation.log.last));
  }

  /** One page of a conversation at a time. Whoever asks meanwhile waits, and reads what is missing then. */
  private async read(conversation: Conversation, after: number, last: number): Promise<void> {
    const { id } = conversation.summary;
    for (let page; (page = this.reading.get(id));) await page.catch(() => {});
    if (after >= last || conversation.log.holds(after + 1, last)) return;
    const page = this.entries(conversation, after, last).then((entries) => this.conversations.insert(conversation, entries));
    this.reading.set(id, page);
    this.store.set(keys.loading(id), true);
    try {
      await page;
    } finally {
      this.reading.delete(id);
      this.store.set(keys.loading(id), undefined);
    }
  }

  private async entries({ summary, log }: Conversation, after: number, last: number): Promise<Entry[]> {
    const entries: Entry[] = [];
    const epoch = log.epoch === undefined ? "" : `&epoch=${log.epoch}`;
    for (let at = after, more = true; more && at < last;) {
      const page = await this.account.call<EntryPage>("GET", `/conversations/${summary.id}/entries?after=${at}${epoch}`);
      // The store was restored meanwhile: the next sync says what is left.
      if (page.epoch !== log.epoch) return [];
      entries.push(...page.items);
      at = page.items.at(-1)?.sequence ?? last;
      more = page.more;
    }
    return entries;
  }
}
