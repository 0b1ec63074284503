import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";
import type { Database } from "./database.js";

/** What was begun in each conversation and not sent. It outlives a reload, if it can be kept. */
export class Drafts {
  private readonly texts = new Map<string, string>();
  private readonly unsaved = new Set<string>();
  private saving: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly store: Store,
    private readonly tell: (conversationId: string, text: string, before: string) => void = () => {},
  ) {}

  async load(): Promise<void> {
    const drafts = await this.database.run((db) => db.getAll("drafts")).catch(() => []);
    for (const { conversationId, text } of drafts) {
      if (typeof text === "string" && text && !this.texts.has(conversationId)) this.show(conversationId, text);
    }
  }

  /** Those in which something was begun. */
  get conversations(): string[] {
    return [...this.texts.keys()];
  }

  get(conversationId: string): string {
    return this.texts.get(conversationId) ?? "";
  }

  /** An empty text is none. */
  set(conversationId: string, text: string): void {
    const before = this.get(conversationId);
    if (text === before) return;
    this.show(conversationId, text);
    this.tell(conversationId, text, before);
    this.unsaved.add(conversationId);
    this.saving ??= this.save().finally(() => (this.saving = undefined));
  }

  /** Another tab has changed it, and saves it. One that has emptied it did not know of what is written here meanwhile. */
  hear(conversationId: string, text: string, before: string): void {
    if (text || this.get(conversationId) === before) this.show(conversationId, text);
  }

  private show(conversationId: string, text: string): void {
    if (text) this.texts.set(conversationId, text);
    else this.texts.delete(conversationId);
    this.store.set(keys.draft(conversationId), text || undefined);
  }

  drop(isGone: (conversationId: string) => boolean): void {
    [...this.texts.keys()].filter(isGone).forEach((conversationId) => this.set(conversationId, ""));
  }

  /** Until everything is written that can be. */
  saved(): Promise<void> {
    return this.saving ?? Promise.resolve();
  }

  /** One write at a time: of what is typed meanwhile the last is written. */
  private async save(): Promise<void> {
    for (const conversationId of this.unsaved) {
      this.unsaved.delete(conversationId);
      const text = this.get(conversationId);
      await this.database.run(async (db) => {
        if (!text) return await db.delete("drafts", conversationId);
        try {
          await db.put("drafts", { conversationId, text });
        } catch (error) {
          // What there is no room for leaves nothing older behind.
          await db.delete("drafts", conversationId);
          throw error;
        }
      }).catch(() => {});
    }
  }
}
