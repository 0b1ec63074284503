import type { Conversation, Conversations } from "../conversations/conversations.js";
import type { Person } from "../people/person.js";
import type { Entry } from "../protocol.js";
import { isFull, type Database, type KeptConversation, type Table, type Writing } from "./database.js";

export interface CacheLimits {
  /** Conversations whose latest entries are kept; of the others the summary alone. */
  readonly conversationsMax: number;
  readonly entriesMax: number;
  readonly peopleMax: number;
}

export const cacheLimits: CacheLimits = { conversationsMax: 100, entriesMax: 200, peopleMax: 1_000 };

const entriesOf = (conversationId: string, first = 0, last = Infinity): IDBKeyRange =>
  IDBKeyRange.bound([conversationId, first], [conversationId, last]);

/** Of a conversation's entries, what is written. */
interface Written {
  readonly first: number;
  readonly last: number;
  readonly epoch?: string;
}

/**
 * What a page needs to start with what was seen last: summaries, cursors, the latest entries, people. It is a copy of what the
 * server has, so whatever cannot be written or read is left out, and the oldest makes room. A cursor and the entries up to it are
 * written together: what is read back is a state that was. One tab writes; what others hold is as good, and they write what has
 * changed since they began as soon as it is their turn.
 */
export class Cache {
  private readonly outdated = new Set<string>();
  private readonly people = new Map<string, Person>();
  private readonly written = new Map<string, Written>();
  private most: number;

  constructor(
    private readonly database: Database, private readonly conversations: Conversations, private readonly limits = cacheLimits,
  ) {
    this.most = limits.conversationsMax;
  }

  async load(): Promise<void> {
    const kept = await this.database.run((db) => db.getAll("conversations")).catch(() => []);
    for (const { id, summary, last, epoch, receipts, isOutdated } of kept.filter(isWhole)) {
      this.conversations.restore(summary, last, epoch, receipts);
      if (isOutdated) this.conversations.outdated.add(id);
      this.written.set(id, { first: last + 1, last, epoch });
    }
  }

  async loadPeople(): Promise<Person[]> {
    const kept = await this.database.run((db) => db.getAll("people")).catch(() => []);
    kept.sort((a, b) => b.at - a.at);
    const isGood = ({ person, id }: typeof kept[number], index: number): boolean =>
      index < this.limits.peopleMax && person?.id === id && typeof person.displayName === "string";
    const old = kept.filter((record, index) => !isGood(record, index));
    if (old.length > 0) {
      await this.write("people", (transaction) => old.map(({ id }) => transaction.objectStore("people").delete(id)))
        .catch(() => {});
    }
    return kept.filter(isGood).map(({ person }) => person);
  }

  /** The entries that end where the conversation's cursor stood when they were written, back to the first hole. */
  async entries({ summary, log }: Conversation): Promise<Entry[]> {
    const last = Math.min(log.first - 1, this.written.get(summary.id)?.last ?? 0);
    const kept = await this.database.run((db) => db.getAll("entries", entriesOf(summary.id, 0, last))).catch(() => []);
    const entries: Entry[] = [];
    for (const { entry, sequence } of kept.reverse()) {
      if (entry?.sequence !== sequence || sequence !== (entries[0]?.sequence ?? last + 1) - 1) break;
      entries.unshift(entry);
    }
    return entries;
  }

  /** Something of the conversation is not as it is kept. */
  touch(id: string): void {
    this.outdated.add(id);
  }

  touchPerson(person: Person): void {
    this.people.set(person.id, person);
  }

  /** Writes what changed since the last time. */
  async flush(now: number): Promise<void> {
    const ids = [...this.outdated];
    const people = [...this.people.values()];
    this.outdated.clear();
    this.people.clear();
    try {
      for (const id of ids) await this.keep(id);
      if (people.length === 0) return;
      await this.write("people", (transaction) =>
        people.map((person) => transaction.objectStore("people").put({ id: person.id, person, at: now })));
    } catch (error) {
      ids.forEach((id) => this.outdated.add(id));
      if (isFull(error)) await this.makeRoom();
    }
  }

  /** The oldest half goes, with all people, so that there is room for what only this device has. */
  async makeRoom(): Promise<void> {
    const kept = this.conversations.ids.slice(0, this.most);
    this.most = Math.floor(kept.length / 2);
    kept.slice(this.most).forEach((id) => this.written.delete(id));
    await this.write(["entries", "people"], (transaction) => [
      ...kept.slice(this.most).map((id) => transaction.objectStore("entries").delete(entriesOf(id))),
      transaction.objectStore("people").clear(),
    ]).catch(() => {});
  }

  private async keep(id: string): Promise<void> {
    const conversation = this.conversations.get(id);
    if (!conversation || this.conversations.ids.indexOf(id) >= this.most) this.written.delete(id);
    if (!conversation) return this.forget(id);
    const { summary, log, receipts } = conversation;
    const isKept = this.conversations.ids.indexOf(id) < this.most;
    const entries = isKept ? log.latestEntries.slice(-this.limits.entriesMax) : [];
    const { last, epoch } = log;
    const first = entries[0]?.sequence ?? last + 1;
    const known = this.written.get(id);
    // Otherwise what is written is of another epoch, or does not reach what is held.
    const before = known && known.epoch === epoch && known.last <= last && first <= known.last + 1 ? known : undefined;
    const cut = before ? last - this.limits.entriesMax : last;
    const isOutdated = this.conversations.outdated.has(id);
    const fresh = entries.filter(({ sequence }) => !before || sequence < before.first || sequence > before.last);
    await this.write(["conversations", "entries"], (transaction) => {
      const table = transaction.objectStore("entries");
      return [
        transaction.objectStore("conversations").put({ id, summary, last, epoch, isOutdated, receipts: [...receipts.values()] }),
        table.delete(entriesOf(id, last + 1)),
        ...cut > 0 ? [table.delete(entriesOf(id, 0, cut))] : [],
        ...fresh.map((entry) => table.put({ conversationId: id, sequence: entry.sequence, entry })),
      ];
    });
    if (isKept) this.written.set(id, { first: Math.min(first, before?.first ?? first), last, epoch });
  }

  private async forget(id: string): Promise<void> {
    await this.write(["conversations", "entries"], (transaction) =>
      [transaction.objectStore("conversations").delete(id), transaction.objectStore("entries").delete(entriesOf(id))]);
  }

  private write(tables: Table | Table[], requests: (transaction: Writing) => Promise<unknown>[]): Promise<void> {
    return this.database.run(async (db) => {
      const transaction = db.transaction(tables as Table[], "readwrite");
      await Promise.all([...requests(transaction), transaction.done]);
    });
  }
}

const isWhole = ({ id, summary, last, receipts }: Partial<KeptConversation>): boolean =>
  typeof id === "string" && summary?.id === id && typeof summary.lastActivityAt === "string" && Number.isInteger(last)
    && Array.isArray(receipts)
    // Of an earlier version: without its table it is not known what its user may do.
    && summary.permissions !== undefined;
