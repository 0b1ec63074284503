import type { ConversationSettings, SettingsCursor, Summary, SyncedSettings } from "../protocol.js";
import type { HeldSummary } from "./summary.js";

/** A conversation that is muted until then is muted for good. */
export const forever = "9999-12-31T00:00:00.000Z";

/** What is marked as unread has one unread message at least. */
export const unreadOf = ({ unread, settings }: HeldSummary): number =>
  Math.max(unread, settings?.unreadFrom === undefined ? 0 : 1);

/** The summary with what the user has set, and what that comes to at this time of the server's. */
export function withSettings(summary: Summary, settings: ConversationSettings | undefined, now: number): HeldSummary {
  const muted = Date.parse(settings?.muteUntil ?? "") > now;
  const archivedUpTo = settings?.archivedUpTo ?? -1;
  const archived = archivedUpTo >= 0 && (muted || (summary.lastMessage?.sequence ?? 0) <= archivedUpTo);
  return { ...summary, settings, muted: muted || undefined, archived: archived || undefined };
}

/**
 * What the user has set for themself in each conversation, on any device. It comes apart from summaries, and may come before
 * them. Versions rise over all conversations: what is older, or of another epoch, is not taken.
 */
export class SettingsTable {
  private readonly held = new Map<string, ConversationSettings>();
  private synced: SettingsCursor = { version: 0 };
  private lapsedAt = 0;

  /** @param changed Those of a conversation are others, or come to something else now. */
  constructor(private readonly changed: (conversationId: string) => void) {}

  /** All that changed up to there is held. */
  get cursor(): SettingsCursor {
    return this.synced;
  }

  of(conversationId: string): ConversationSettings | undefined {
    return this.held.get(conversationId);
  }

  /** False when they are of another epoch: a sync has what is so. */
  take(settings: ConversationSettings): boolean {
    if (this.synced.version > 0 && settings.epoch !== this.synced.epoch) return false;
    const known = this.held.get(settings.conversationId);
    if (known?.epoch === settings.epoch && known && known.version >= settings.version) return true;
    this.held.set(settings.conversationId, settings);
    this.changed(settings.conversationId);
    return true;
  }

  takeSynced({ items, version, epoch }: SyncedSettings): void {
    const isFromTheBeginning = this.synced.version === 0 || this.synced.epoch !== epoch;
    this.synced = { version, epoch };
    const named = new Set(items.map(({ conversationId }) => conversationId));
    for (const [id, known] of isFromTheBeginning ? this.held : []) {
      // What an event has brought meanwhile is later.
      if (named.has(id) || (known.epoch === epoch && known.version > version)) continue;
      this.held.delete(id);
      this.changed(id);
    }
    items.forEach((settings) => this.take(settings));
  }

  /** Those whose time has passed since the last call. */
  lapse(now: number): void {
    for (const { conversationId, muteUntil } of this.held.values()) {
      const until = Date.parse(muteUntil ?? "");
      if (until > this.lapsedAt && until <= now) this.changed(conversationId);
    }
    this.lapsedAt = now;
  }
}
