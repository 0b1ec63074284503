import type { Entry } from "./protocol";

/** A message as the entries held so far make it. */
export interface FoldedMessage {
  sequence: number;
  clientMessageId?: string;
  senderId: string;
  sentAt: string;
  text: string;
  edited: boolean;
  deleted: boolean;
  reactions: { emoji: string; users: string[] }[];
}

/** A line of a conversation: a message, or something that happened. */
export type Line = { kind: "message"; message: FoldedMessage } | { kind: "event"; entry: Entry };

/**
 * The part of a conversation's log that this device holds: always without holes, from `first` to `last`. It grows at the
 * end by live events and syncs, and at the front by history.
 */
export class HeldLog {
  private entries: Entry[] = [];

  /**
   * Everything up to `last` is known to exist, in this epoch of the server's data; what stands before the first held entry can
   * be read.
   */
  constructor(public last: number, public epoch?: string) {}

  get first(): number {
    return this.last - this.entries.length + 1;
  }

  get all(): readonly Entry[] {
    return this.entries;
  }

  /** Takes entries at the end. Known ones are passed over; false when there is a gap before them. */
  append(entries: readonly Entry[]): boolean {
    for (const entry of entries) {
      if (entry.sequence > this.last + 1) return false;
      if (entry.sequence === this.last + 1) {
        this.entries.push(entry);
        this.last = entry.sequence;
      }
    }
    return true;
  }

  /** Takes a page of history that ends just before the first held entry; anything else is passed over. */
  prepend(entries: readonly Entry[]): void {
    const before = entries.filter((entry) => entry.sequence < this.first);
    if (before.at(-1)?.sequence === this.first - 1) this.entries = [...before, ...this.entries];
  }

  /** Drops what the server does not have any more. */
  truncate(last: number): void {
    this.entries = this.entries.filter((entry) => entry.sequence <= last);
    this.last = Math.min(this.last, last);
  }

  /** Forgets what was held and starts with these latest entries. */
  reset(entries: readonly Entry[], last: number): void {
    this.entries = [...entries];
    this.last = last;
  }

  has(sequence: number): boolean {
    return sequence >= this.first && sequence <= this.last;
  }

  /** The lines to show: posts with all that refers to them, and changes of members and name. */
  lines(): Line[] {
    const lines: Line[] = [];
    const messages = new Map<number, FoldedMessage>();
    for (const entry of this.entries) {
      switch (entry.kind) {
        case "posted": {
          const message: FoldedMessage = {
            sequence: entry.sequence,
            clientMessageId: entry.clientMessageId,
            senderId: entry.senderId,
            sentAt: entry.sentAt,
            text: entry.text ?? "",
            edited: false,
            deleted: false,
            reactions: [],
          };
          messages.set(entry.sequence, message);
          lines.push({ kind: "message", message });
          break;
        }
        case "joined": case "accepted": case "left": case "renamed": case "roleChanged":
          lines.push({ kind: "event", entry });
          break;
        default:
          applyTo(messages.get(entry.refersTo ?? 0), entry);
      }
    }
    return lines;
  }
}

function applyTo(message: FoldedMessage | undefined, entry: Entry): void {
  if (!message || message.deleted) return;
  if (entry.kind === "edited") {
    message.text = entry.text ?? "";
    message.edited = true;
  } else if (entry.kind === "deleted") {
    message.text = "";
    message.deleted = true;
    message.reactions = [];
  } else if (entry.kind === "reacted" || entry.kind === "unreacted") {
    const emoji = entry.emoji ?? "";
    const users = message.reactions.find((reaction) => reaction.emoji === emoji)?.users ?? [];
    const others = users.filter((user) => user !== entry.senderId);
    const now = entry.kind === "reacted" ? [...others, entry.senderId] : others;
    message.reactions = message.reactions.filter((reaction) => reaction.emoji !== emoji);
    if (now.length > 0) message.reactions.push({ emoji, users: now });
  }
}
