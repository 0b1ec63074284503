import type { Conversations } from "../conversations/conversations.js";
import { textBytes, type CommandLimits } from "../limits.js";
import type { ConversationSettings, DraftRequest } from "../protocol.js";
import type { Account } from "../session/account.js";
import { ApiError } from "../session/rest.js";
import type { Draft, Drafts } from "./drafts.js";

/** After the last key. */
const pause = 2_000;

/** Takes drafts to the server, for the user's other devices. What it does not take stays here, and nothing is said of it. */
export class DraftSaving {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly saving = new Map<string, Promise<void>>();
  private readonly refused = new Map<string, Draft>();

  constructor(
    private readonly account: Account, private readonly drafts: Drafts, private readonly conversations: Conversations,
    private readonly limits: () => CommandLimits, private readonly resync: () => void,
  ) {}

  /** Somebody writes: it is saved when they pause. */
  begin(conversationId: string, draft: Draft): void {
    this.drafts.set(conversationId, draft);
    clearTimeout(this.timers.get(conversationId));
    this.timers.set(conversationId, setTimeout(() => void this.save(conversationId), pause));
  }

  /** Without a text, nobody has begun to answer. */
  leave(conversationId: string): void {
    if (!this.drafts.get(conversationId).text) this.drafts.set(conversationId, { text: "" });
    void this.save(conversationId);
  }

  /** All that the server may not have. */
  saveAll(): void {
    this.drafts.unsaved.forEach((conversationId) => void this.save(conversationId));
  }

  /** What was written in this tab: of another one's the latest is known there alone. */
  saveOwn(): void {
    this.drafts.own.forEach((conversationId) => void this.save(conversationId));
  }

  /** What failed from here: until it is answered, this tab does not follow the server in it. */
  retry(): void {
    this.drafts.unanswered.forEach((conversationId) => void this.save(conversationId));
  }

  /** One call at a time for each conversation: the last one that ends is the last one that began. */
  save(conversationId: string): Promise<void> {
    this.end(conversationId);
    const saving = this.saving.get(conversationId) ?? this.saveUntilSaved(conversationId)
      .finally(() => this.saving.delete(conversationId));
    this.saving.set(conversationId, saving);
    return saving;
  }

  close(): void {
    [...this.timers.keys()].forEach((conversationId) => this.end(conversationId));
  }

  private async saveUntilSaved(conversationId: string): Promise<void> {
    for (;;) {
      const draft = this.drafts.get(conversationId);
      // While somebody writes on, the next pause is waited for.
      if (!this.isToBeSaved(conversationId, draft) || this.timers.has(conversationId)) return;
      const { text, replyTo } = this.drafts.send(conversationId);
      try {
        if (!await this.give(conversationId, draft, text ? { text, replyTo } : { text })) return;
      } catch (error) {
        // What may have come, or may come later, is tried again with the next sync.
        if (!(error instanceof ApiError) || error.error.retryable) return;
        this.refused.set(conversationId, draft);
        return;
      }
    }
  }

  /** False when the server was restored: what it has is not known until the next sync. */
  private async give(conversationId: string, draft: Draft, request: DraftRequest): Promise<boolean> {
    const settings = await this.account.call<ConversationSettings>("PUT", `/conversations/${conversationId}/draft`, request);
    this.refused.delete(conversationId);
    const isTaken = this.conversations.settings.take(settings);
    if (isTaken) this.drafts.sent(conversationId, draft);
    else this.resync();
    return isTaken;
  }

  private isToBeSaved(conversationId: string, draft: Draft): boolean {
    return this.drafts.unsaved.includes(conversationId) && this.refused.get(conversationId) !== draft
      && this.conversations.get(conversationId) !== undefined && textBytes(draft.text) <= this.limits().messageTextBytes;
  }

  private end(conversationId: string): void {
    clearTimeout(this.timers.get(conversationId));
    this.timers.delete(conversationId);
  }
}
