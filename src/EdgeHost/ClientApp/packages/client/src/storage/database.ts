import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";
import type { Command } from "../commands/command.js";
import type { HeldSummary } from "../conversations/summary.js";
import type { Person } from "../people/person.js";
import type { Entry, Receipt } from "../protocol.js";

const version = 1;

/** A browser that does not answer at all keeps nobody from chatting. */
const openedWithin = 4_000;

export interface KeptConversation {
  id: string;
  summary: HeldSummary;
  /** The cursor. */
  last: number;
  epoch?: string;
  receipts: Receipt[];
  /** The summary counts less than the cursor says: it was to be read again. */
  isOutdated?: boolean;
}

interface Schema extends DBSchema {
  commands: { key: string; value: Command };
  drafts: { key: string; value: { conversationId: string; text: string; replyTo?: string; saved?: boolean } };
  conversations: { key: string; value: KeptConversation };
  entries: { key: [string, number]; value: { conversationId: string; sequence: number; entry: Entry } };
  people: { key: string; value: { id: string; person: Person; at: number } };
}

export type Table = "commands" | "drafts" | "conversations" | "entries" | "people";

export type Writing = IDBPTransaction<Schema, Table[], "readwrite">;

export type ChatDatabase = IDBPDatabase<Schema>;

/** Whether what is written survives the page, and if not, why. */
export type StorageState =
  | { readonly kept: true }
  | { readonly kept: false; readonly why: "absent" | "damaged" | "closed" | "full" };

/** Thrown by what is run without a database. */
export class NotKept extends Error {}

const nameOf = (userId: string): string => `chatorleans.${userId}`;

/**
 * The database of one user in this browser. Private windows may have none, a disk may be full or damaged: then everything is held
 * in memory alone, and `state` says so. It closes when another tab deletes it, because the user has signed out there.
 */
export class Database {
  state: StorageState = { kept: true };
  private db: ChatDatabase | undefined;

  private constructor(private readonly userId: string, private readonly told: (state: StorageState) => void) {}

  static async open(userId: string, told: (state: StorageState) => void): Promise<Database> {
    const database = new Database(userId, told);
    await database.open();
    return database;
  }

  /** Throws `NotKept` without a database, and what the database throws. */
  async run<T>(action: (db: ChatDatabase) => Promise<T>): Promise<T> {
    if (!this.db) throw new NotKept();
    try {
      const result = await action(this.db);
      if (!this.state.kept && this.state.why === "full") this.become({ kept: true });
      return result;
    } catch (error) {
      if (isFull(error)) this.become({ kept: false, why: "full" });
      throw error;
    }
  }

  close(): void {
    this.db?.close();
    this.db = undefined;
  }

  private async open(): Promise<void> {
    if (typeof indexedDB === "undefined" || indexedDB === null) return this.become({ kept: false, why: "absent" });
    try {
      this.db = await this.tryOpen();
    } catch (error) {
      // A later version of this client has been here: what it keeps is not to be touched.
      if (!isDamaged(error)) return this.become({ kept: false, why: "absent" });
      try {
        await deleteDB(nameOf(this.userId));
        this.db = await this.tryOpen();
      } catch {
        return this.become({ kept: false, why: "damaged" });
      }
    }
    this.become({ kept: true });
  }

  private async tryOpen(): Promise<ChatDatabase> {
    const opening = openDB<Schema>(nameOf(this.userId), version, {
      upgrade(db) {
        db.createObjectStore("commands", { keyPath: "id" });
        db.createObjectStore("drafts", { keyPath: "conversationId" });
        db.createObjectStore("conversations", { keyPath: "id" });
        db.createObjectStore("entries", { keyPath: ["conversationId", "sequence"] });
        db.createObjectStore("people", { keyPath: "id" });
      },
      blocking: () => this.end("closed"),
      terminated: () => {
        // The browser closed it: a disk that failed, or a user who cleared it. What is held is written again from now on.
        this.end("damaged");
        void this.open();
      },
    });
    return await within(openedWithin, opening);
  }

  private end(why: "closed" | "damaged"): void {
    this.close();
    this.become({ kept: false, why });
  }

  private become(state: StorageState): void {
    this.state = state;
    this.told(state);
  }
}

/**
 * Nothing of the user is left. Other tabs that have the database open close it when they are told; false when one does not: the
 * browser deletes it as soon as that one is gone.
 */
export function wipeDatabase(userId: string): Promise<boolean> {
  if (typeof indexedDB === "undefined" || indexedDB === null) return Promise.resolve(true);
  return new Promise((done) => {
    const timer = setTimeout(() => done(false), openedWithin);
    deleteDB(nameOf(userId), { blocked: () => done(false) })
      .then(() => done(true), () => done(true))
      .finally(() => clearTimeout(timer));
  });
}

async function within<T extends { close(): void }>(ms: number, opening: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new NotKept()), ms)));
  try {
    return await Promise.race([opening, late]);
  } catch (error) {
    opening.then((db) => db.close(), () => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const nameOfError = (error: unknown): string => error instanceof Error ? error.name : "";

export const isFull = (error: unknown): boolean => nameOfError(error) === "QuotaExceededError";

/** Not: that there is no room to begin, that it is forbidden, that it takes too long, that it is of a later version. */
const isDamaged = (error: unknown): boolean =>
  ["UnknownError", "DataError", "InvalidStateError", "NotFoundError"].includes(nameOfError(error));
