import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";
import type { Database } from "./database.js";

/** What was begun in a conversation: an empty text is none. */
export interface Draft {
  readonly text: string;
  /** The message that it answers. */
  readonly replyTo?: string;
}

interface HeldDraft extends Draft {
  /** The server has it so, as far as this device knows. */
  readonly saved: boolean;
}

const none: HeldDraft = { text: "", saved: true };

const isSame = (a: Draft, b: Draft): boolean => a.text === b.text && (a.text === "" || a.replyTo === b.replyTo);

interface Surroundings {
  /** Tells the other tabs. */
  readonly tell?: (conversationId: string, text: string, before: string, replyTo?: string) => void;
  /** What the server has. */
  readonly known?: (conversationId: string) => Draft | undefined;
}

/**
 * What was begun in each conversation and not sent. It outlives a reload, if it can be kept. What was changed here stays as it is
 * until the server has it; what was not, is as the server has it.
 */
export class Drafts {
  private readonly held = new Map<string, HeldDraft>();
  private readonly unwritten = new Set<string>();
  /** What is on its way to the server may be there already: not known is what it has. */
  private readonly sending = new Set<string>();
  /** Written in another tab, or by an earlier page: this one does not know what became of it. */
  private readonly heard = new Set<string>();
  private writing: Promise<void> | undefined;

  constructor(
    private readonly database: Database, private readonly store: Store, private readonly surroundings: Surroundings = {},
  ) {}

  async load(): Promise<void> {
    const drafts = await this.database.run((db) => db.getAll("drafts")).catch(() => []);
    // An earlier version knew of no server that keeps them.
    for (const { conversationId, text, replyTo, saved = false } of drafts) {
      if (typeof text !== "string" || this.held.has(conversationId)) continue;
      this.heard.add(conversationId);
      this.show(conversationId, { text, replyTo, saved });
    }
  }

  /** Those in which something was begun, or ended a moment ago. */
  get conversations(): string[] {
    return [...this.held.keys()];
  }

  /** Those in which something was begun, or ended, that the server may not know of. */
  get unsaved(): string[] {
    return [...this.held].flatMap(([id, { saved }]) => saved ? [] : [id]);
  }

  /** Of the unsaved ones, those that were written in this tab. */
  get own(): string[] {
    return this.unsaved.filter((id) => !this.heard.has(id));
  }

  /** Those on their way from this tab, and those that failed on it. */
  get unanswered(): string[] {
    return [...this.sending];
  }

  get(conversationId: string): Draft {
    return this.held.get(conversationId) ?? none;
  }

  set(conversationId: string, draft: Draft): void {
    const before = this.get(conversationId);
    if (draft.text === before.text && draft.replyTo === before.replyTo) return;
    this.heard.delete(conversationId);
    this.change(conversationId, draft);
    this.surroundings.tell?.(conversationId, draft.text, before.text, draft.replyTo);
    this.write(conversationId);
  }

  /** Another tab has changed it, and keeps it. One that has emptied it did not know of what is written here meanwhile. */
  hear(conversationId: string, text: string, before: string, replyTo?: string): void {
    if (!text && this.get(conversationId).text !== before) return;
    this.heard.add(conversationId);
    this.change(conversationId, { text, replyTo });
  }

  /** What the server has now. What is being written here stays. */
  follow(conversationId: string, draft: Draft = none): void {
    const held = this.held.get(conversationId) ?? none;
    if (!held.saved ? this.sending.has(conversationId) || !isSame(held, draft) : isSame(held, draft)) return;
    this.show(conversationId, { ...draft, replyTo: draft.text ? draft.replyTo : held.replyTo, saved: true });
    this.write(conversationId);
  }

  /** From now on nobody knows whether the server has it, until `sent`. */
  send(conversationId: string): Draft {
    this.sending.add(conversationId);
    return this.get(conversationId);
  }

  /** The server has it. What was written since it does not have. */
  sent(conversationId: string, draft: Draft): void {
    this.sending.delete(conversationId);
    const held = this.held.get(conversationId) ?? none;
    if (isSame(held, draft)) this.show(conversationId, { ...held, saved: true });
    this.write(conversationId);
    this.follow(conversationId, this.surroundings.known?.(conversationId));
  }

  drop(isGone: (conversationId: string) => boolean): void {
    for (const conversationId of this.conversations.filter(isGone)) {
      this.sending.delete(conversationId);
      this.heard.delete(conversationId);
      this.change(conversationId, none);
      this.write(conversationId);
    }
  }

  /** Until everything is written that can be. */
  written(): Promise<void> {
    return this.writing ?? Promise.resolve();
  }

  private change(conversationId: string, { text, replyTo }: Draft): void {
    const known = this.surroundings.known?.(conversationId) ?? none;
    const saved = !this.sending.has(conversationId) && isSame({ text, replyTo }, known);
    this.show(conversationId, { text, replyTo, saved });
  }

  private show(conversationId: string, draft: HeldDraft): void {
    if (draft.text || draft.replyTo || !draft.saved) this.held.set(conversationId, draft);
    else this.held.delete(conversationId);
    this.store.set(keys.draft(conversationId), draft.text || undefined);
    this.store.set(keys.answered(conversationId), draft.replyTo);
  }

  private write(conversationId: string): void {
    this.unwritten.add(conversationId);
    this.writing ??= this.writeAll().finally(() => (this.writing = undefined));
  }

  /** One write at a time: of what is typed meanwhile the last is written. */
  private async writeAll(): Promise<void> {
    for (const conversationId of this.unwritten) {
      this.unwritten.delete(conversationId);
      const { text, replyTo, saved } = this.held.get(conversationId) ?? none;
      await this.database.run(async (db) => {
        if (!text && saved) return await db.delete("drafts", conversationId);
        try {
          await db.put("drafts", { conversationId, text, replyTo, saved });
        } catch (error) {
          // What there is no room for leaves nothing older behind.
          await db.delete("drafts", conversationId);
          throw error;
        }
      }).catch(() => {});
    }
  }
}
