import type { Entry, EntryPage } from "../protocol.js";
import type { Account } from "../session/account.js";
import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";
import type { Conversation, Conversations } from "./conversations.js";
import type { Membership } from "./membership.js";

/** What is read at once; the server's pages may be smaller. */
const pageSize = 50;

/**
 * Reads what is not held of a conversation: what this device kept, then pages of the server. What has no line, as reactions have
 * none, is nothing to look at: it is read on from there.
 */
export class History {
  private readonly reading = new Map<string, Promise<void>>();
  /** What this device kept of these is put in. */
  private readonly begun = new WeakSet<Conversation>();

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
    const isEnough = () => log.latestEntries.length >= pageSize && log.hasLines(log.first, log.last);
    if (!isEnough()) {
      await this.inTurn(conversation, async () => {
        if (!isEnough()) await this.readOlder(conversation, log.first);
      });
    }
    this.conversations.takeReceipts(conversation, await this.membership.of(summary.id));
  }

  /** What stands before the range that holds `from`, up to a page with a line: before the latest one without it. */
  async loadOlder(conversation: Conversation, from = conversation.log.first): Promise<void> {
    await this.inTurn(conversation, () => this.readOlder(conversation, from));
  }

  /** What stands after `from`, up to a page with a line: what is missing between two ranges. */
  async loadNewer(conversation: Conversation, from: number): Promise<void> {
    await this.inTurn(conversation, () => this.readNewer(conversation, from));
  }

  /** A page with `sequence` in its middle: what a link, a quote, or a search points at, or where the unread begins. */
  async loadAround(conversation: Conversation, sequence: number): Promise<void> {
    const { log } = conversation;
    const after = Math.max(startOf(conversation), sequence - 1 - Math.floor(pageSize / 2));
    await this.inTurn(conversation, async () => {
      if (!log.has(sequence)) await this.read(conversation, after, Math.min(after + pageSize, log.last));
      const end = log.endAfter(sequence);
      if (end !== undefined && !log.hasLines(after + 1, end)) await this.readNewer(conversation, end);
    });
  }

  /** One reader of a conversation at a time. Whoever asks meanwhile waits, and reads what is missing then. */
  private async inTurn(conversation: Conversation, read: () => Promise<void>): Promise<void> {
    const { id } = conversation.summary;
    for (let other; (other = this.reading.get(id));) await other.catch(() => {});
    const reading = this.takeKept(conversation).then(read);
    this.reading.set(id, reading);
    this.store.set(keys.loading(id), true);
    try {
      await reading;
    } finally {
      this.reading.delete(id);
      this.store.set(keys.loading(id), undefined);
    }
  }

  private async takeKept(conversation: Conversation): Promise<void> {
    if (this.begun.has(conversation)) return;
    this.conversations.insert(conversation, await this.kept(conversation));
    this.begun.add(conversation);
  }

  private async readOlder(conversation: Conversation, from: number): Promise<void> {
    const start = startOf(conversation);
    for (let last = from - 1, after; last > start; last = after) {
      after = Math.max(start, last - pageSize);
      if (await this.read(conversation, after, last) !== "no line") return;
    }
  }

  private async readNewer(conversation: Conversation, from: number): Promise<void> {
    for (let after = from, last; after < conversation.log.last; after = last) {
      last = Math.min(after + pageSize, conversation.log.last);
      if (await this.read(conversation, after, last) !== "no line") return;
    }
  }

  /** "missing", when the server does not have it: its store was restored, and the next sync says what is left. */
  private async read(conversation: Conversation, after: number, last: number): Promise<"lines" | "no line" | "missing"> {
    const { log } = conversation;
    if (!log.holds(after + 1, last)) this.conversations.insert(conversation, await this.entries(conversation, after, last));
    if (!log.holds(after + 1, last)) return "missing";
    return log.hasLines(after + 1, last) ? "lines" : "no line";
  }

  private async entries({ summary, log }: Conversation, after: number, last: number): Promise<Entry[]> {
    const entries: Entry[] = [];
    const epoch = log.epoch === undefined ? "" : `&epoch=${log.epoch}`;
    for (let at = after, more = true; more && at < last;) {
      const page = await this.account.call<EntryPage>("GET", `/conversations/${summary.id}/entries?after=${at}${epoch}`);
      if (page.epoch !== log.epoch) return [];
      entries.push(...page.items);
      at = page.items.at(-1)?.sequence ?? last;
      more = page.more;
    }
    return entries;
  }
}

/** Nothing is read up to there: it was said before the reader came. */
const startOf = ({ summary }: Conversation): number => (summary.readsFrom ?? 1) - 1;
