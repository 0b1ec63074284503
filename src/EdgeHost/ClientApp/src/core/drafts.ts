import { keysOf, type SharedStore } from "./sharedStore";

/** Keys in the store of all drafts of this browser. */
export const draftPrefix = "chat.draft.";

/** What was begun in each conversation and not sent. It outlives a reload, if the store is not full. */
export class Drafts {
  private readonly texts: Map<string, string>;
  private readonly prefix: string;

  constructor(private readonly store: SharedStore, ownId: string) {
    this.prefix = `${draftPrefix}${ownId}.`;
    this.texts = new Map(keysOf(store, this.prefix).map((key) => [key.slice(this.prefix.length), store.getItem(key) ?? ""]));
  }

  get(conversationId: string): string {
    return this.texts.get(conversationId) ?? "";
  }

  /** An empty text is none. */
  set(conversationId: string, text: string): void {
    // First, so that what a full store does not take leaves nothing older behind.
    this.store.removeItem(this.prefix + conversationId);
    this.texts.delete(conversationId);
    if (!text) return;
    this.texts.set(conversationId, text);
    try {
      this.store.setItem(this.prefix + conversationId, text);
    } catch {
      // The store is full.
    }
  }

  drop(isGone: (conversationId: string) => boolean): void {
    [...this.texts.keys()].filter(isGone).forEach((conversationId) => this.set(conversationId, ""));
  }
}
