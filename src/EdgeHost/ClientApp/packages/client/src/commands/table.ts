import { newId } from "../ids.js";
import { isFull, type Database } from "../storage/database.js";
import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";
import {
  byOrder, isCommand, isOfLaterVersion, type Command, type CommandKind, type Payloads, type Progression,
} from "./command.js";

/** What tabs tell each other of commands. */
export type CommandNews = { readonly put: Command } | { readonly dropped: readonly string[] }
  | { readonly settled: readonly string[] };

interface Surroundings {
  /** Tells the other tabs. */
  readonly tell: (news: CommandNews) => void;
  /** The database is full: what is only a copy goes. */
  readonly makeRoom: () => Promise<void>;
  /** What is to be done in the conversation is other than before, and the store says so. */
  readonly shown?: (conversationId: string) => void;
  /** Also where else it may stand. */
  readonly forgotten?: (id: string) => void;
}

/**
 * The commands of this user in all tabs. Each is a record of its own in the database, so no tab overwrites another's; it is
 * written before it is sent, so a crash loses none; a change is made of the record that is there, so what one tab has discarded
 * does not come back. What cannot be written is shown as such, told to the other tabs, and sent all the same.
 */
export class CommandTable {
  private readonly commands = new Map<string, Command>();
  private readonly dropped = new Set<string>();
  private readonly writing = new Set<string>();
  /** That they are done was told before this tab had read of them. */
  private readonly done = new Set<string>();

  constructor(
    private readonly database: Database, private readonly store: Store, private readonly surroundings: Surroundings,
  ) {
    store.set(keys.waiting, 0);
  }

  get all(): Command[] {
    return [...this.commands.values()].sort(byOrder);
  }

  get(id: string): Command | undefined {
    return this.commands.get(id);
  }

  of(conversationId: string): Command[] {
    return this.all.filter((command) => command.conversationId === conversationId);
  }

  /** Reads what is kept. What other tabs have dropped meanwhile is dropped, what they have added is taken. */
  async load(): Promise<void> {
    const kept = await this.database.run((db) => db.getAll("commands")).catch(() => undefined);
    if (!kept) return;
    const ids = new Set<string>();
    for (const record of kept as unknown[]) {
      if (isCommand(record)) {
        ids.add(record.id);
        if (this.commands.has(record.id) || this.dropped.has(record.id)) continue;
        this.put(this.done.has(record.id) ? doneAs(record) : record);
      } else if (!isOfLaterVersion(record)) {
        await this.database.run((db) => db.delete("commands", (record as Command).id)).catch(() => {});
      }
    }
    // An acknowledged one is dropped as soon as this tab's log holds it.
    this.all.filter(({ id, state, unsaved }) => !unsaved && state !== "sent" && !this.writing.has(id) && !ids.has(id))
      .forEach(({ id }) => this.remove(id));
  }

  /** Shown at once. The promise ends when it is written, or cannot be: then it may be sent. */
  async add<Kind extends CommandKind>(kind: Kind, conversationId: string, payload: Payloads[Kind]): Promise<Command> {
    const order = Math.max(0, ...[...this.commands.values()].map((command) => command.order)) + 1;
    const createdAt = new Date().toISOString();
    const given = { id: newId(), conversationId, kind, payload, state: "waiting", order, createdAt, ended: 0 };
    // The compiler does not see that the payload is the one of the kind.
    const command = given as unknown as Command;
    await this.take(command);
    return command;
  }

  /** As `add`, of one that has its id already. */
  async take(command: Command): Promise<void> {
    this.writing.add(command.id);
    this.put(command);
    const isSaved = await this.write(command);
    this.writing.delete(command.id);
    const now = this.commands.get(command.id);
    if (!now) {
      // Discarded meanwhile.
      await this.database.run((db) => db.delete("commands", command.id)).catch(() => {});
      return;
    }
    const known = isSaved ? now : { ...now, unsaved: true };
    this.put(known);
    this.surroundings.tell({ put: known });
  }

  /** False when it is no more: another tab has dropped it. */
  async change(id: string, change: Partial<Progression>): Promise<boolean> {
    const known = this.commands.get(id);
    if (!known) return false;
    this.put({ ...known, ...change });
    const isThere = known.unsaved || await this.database.run(async (db) => {
      const transaction = db.transaction("commands", "readwrite");
      const kept = await transaction.store.get(id);
      await Promise.all([kept && transaction.store.put({ ...kept, ...change }), transaction.done]);
      return kept !== undefined;
    }).catch(() => true);
    const changed = this.commands.get(id);
    if (!isThere || !changed) {
      this.remove(id);
      return false;
    }
    this.surroundings.tell({ put: changed });
    return true;
  }

  /** It is not written yet: a crash would lose what was sent. */
  isWriting({ id }: Command): boolean {
    return this.writing.has(id);
  }

  /** Whether nobody has dropped it. Tabs are told, but may be late. */
  async isWanted({ id }: Command): Promise<boolean> {
    const command = this.commands.get(id);
    if (!command) return false;
    const isThere = command.unsaved || await this.database.run((db) => db.getKey("commands", id)).then(
      (key) => key !== undefined, () => true);
    if (!isThere) this.remove(id);
    return isThere && this.commands.has(id);
  }

  /** Nobody wants them done any more. */
  async drop(isDropped: (command: Command) => boolean): Promise<void> {
    const ids = this.all.filter(isDropped).map(({ id }) => id);
    if (ids.length === 0) return;
    this.surroundings.tell({ dropped: ids });
    await this.erase(ids);
  }

  /**
   * The log holds them. Each tab finds out for itself, but where one stands may be known to this tab alone: the one that had the
   * answer is gone, or a reaction that was there already has no entry of its own.
   */
  async settle(isDone: (command: Command) => boolean): Promise<void> {
    const settled = this.all.filter(isDone).map(({ id }) => id);
    if (settled.length === 0) return;
    this.surroundings.tell({ settled });
    await this.erase(settled);
  }

  /** What another tab tells. */
  hear(news: CommandNews): void {
    if ("dropped" in news) news.dropped.forEach((id) => this.remove(id));
    else if ("settled" in news) {
      // It goes as soon as this tab has what the other one had.
      for (const id of news.settled) {
        const command = this.commands.get(id);
        if (!command) this.done.add(id);
        else if (command.sequence === undefined) this.put(doneAs(command));
      }
    } else if (isCommand(news.put) && !this.dropped.has(news.put.id)) this.put(news.put);
  }

  /** Tells a tab that has just been opened what it finds in no database. */
  tellUnsaved(): void {
    this.all.filter(({ unsaved }) => unsaved).forEach((command) => this.surroundings.tell({ put: command }));
  }

  private async erase(ids: string[]): Promise<void> {
    ids.forEach((id) => this.remove(id));
    await this.database.run(async (db) => {
      const transaction = db.transaction("commands", "readwrite");
      await Promise.all([...ids.map((id) => transaction.store.delete(id)), transaction.done]);
    }).catch(() => {});
  }

  private async write(command: Command): Promise<boolean> {
    const put = () => this.database.run(async (db) => {
      const transaction = db.transaction("commands", "readwrite");
      await Promise.all([transaction.store.put(command), transaction.done]);
    });
    return await put().catch(async (error: unknown) => {
      if (!isFull(error)) throw error;
      await this.surroundings.makeRoom();
      await put();
    }).then(() => true, () => false);
  }

  private put(command: Command): void {
    this.commands.set(command.id, command);
    this.show(command.conversationId);
  }

  private remove(id: string): void {
    this.dropped.add(id);
    this.surroundings.forgotten?.(id);
    const command = this.commands.get(id);
    if (!command) return;
    this.commands.delete(id);
    this.show(command.conversationId);
  }

  private show(conversationId: string): void {
    const commands = this.of(conversationId);
    this.store.set(keys.commands(conversationId), commands.length > 0 ? commands : undefined);
    this.surroundings.shown?.(conversationId);
    const waiting = this.all.filter(({ state }) => state === "waiting");
    this.store.set(keys.waiting, waiting.length);
    this.store.set(keys.unsaved, waiting.filter(({ unsaved }) => unsaved).length);
  }
}

/** Where it stands is not known, but that it does. */
const doneAs = (command: Command): Command => ({ ...command, state: "sent", sequence: 0 });
