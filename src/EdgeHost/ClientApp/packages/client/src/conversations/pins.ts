import { isChange, type Command } from "../commands/command.js";
import type { Entry, PinList } from "../protocol.js";
import type { Account } from "../session/account.js";
import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";
import type { Conversation, Conversations } from "./conversations.js";

/** What is pinned as the log up to `version` makes it: sequences, the latest pin first. */
interface Known {
  readonly pins: readonly number[];
  readonly version: number;
  readonly epoch?: string;
}

/**
 * What is pinned in the conversations that were opened. The server says it once; the entries that come after that change it, and
 * so do the user's own commands, which lie on top. Where entries are missing in between, it is read again.
 */
export class Pins {
  private readonly known = new Map<string, Known>();
  private readonly reading = new Set<string>();

  constructor(
    private readonly account: Pick<Account, "call">,
    private readonly conversations: Conversations,
    private readonly store: Store,
  ) {}

  /** For whoever opens a conversation, or has caught up with it. Without an answer it is asked for at the next time. */
  async read(id: string | undefined): Promise<void> {
    const conversation = this.conversations.get(id);
    if (id === undefined || !conversation || this.reading.has(id) || this.areHeld(this.known.get(id), conversation)) return;
    this.reading.add(id);
    try {
      const { items, lastSequence, epoch } = await this.account.call<PinList>("GET", `/conversations/${id}/pins`);
      // The store was restored meanwhile, or the conversation is another: the next sync reads it again.
      if (epoch !== conversation.log.epoch || this.conversations.get(id) !== conversation) return;
      this.conversations.learn(conversation, items, lastSequence);
      this.known.set(id, { pins: items.map(({ sequence }) => sequence), version: lastSequence, epoch });
      this.follow(id);
    } catch {
      // It shows no pins until then.
    } finally {
      this.reading.delete(id);
    }
  }

  /** The log is another than before. */
  follow(id: string): void {
    const conversation = this.conversations.get(id);
    const known = this.known.get(id);
    if (!known) return;
    const grown = conversation && grownTo(known, conversation.log);
    if (!grown) this.known.delete(id);
    else this.known.set(id, grown);
    this.show(id);
    if (this.store.get(keys.open) === id) void this.read(id);
  }

  /** What the user wants pinned is other than before. */
  show(id: string): void {
    const pins = this.known.get(id)?.pins;
    const conversation = this.conversations.get(id);
    this.store.set(keys.pins(id), pins && conversation && (this.store.get(keys.commands(id)) ?? []).reduce(
      (shown, command) => withCommand(shown, command, conversation), pins));
  }

  /** Whether there is something to show of each; what the log held here has not reached comes with it. */
  private areHeld(known: Known | undefined, { log }: Conversation): boolean {
    return known?.pins.every((sequence) => sequence > log.last || log.message(sequence) !== undefined) ?? false;
  }
}

/** With the entries that came after it; undefined when some of them are not held, or were lost by a restore. */
function grownTo(known: Known, { first, last, epoch, latestEntries }: Conversation["log"]): Known | undefined {
  if (epoch !== known.epoch) return undefined;
  // The answer may be ahead of the log that is held here.
  if (last <= known.version) return known;
  if (first > known.version + 1) return undefined;
  const fresh = latestEntries.slice(known.version + 1 - first);
  return { ...known, version: last, pins: fresh.reduce(withEntry, known.pins) };
}

function withEntry(pins: readonly number[], { kind, refersTo }: Entry): readonly number[] {
  if (refersTo === undefined || (kind !== "pinned" && kind !== "unpinned" && kind !== "deleted")) return pins;
  return changed(pins, refersTo, kind === "pinned");
}

function withCommand(pins: readonly number[], command: Command, { log }: Conversation): readonly number[] {
  if (!isChange(command) || command.state === "failed" || (command.kind !== "pin" && command.kind !== "delete")) return pins;
  const sequence = log.find(command.payload.messageId)?.sequence;
  return sequence === undefined ? pins : changed(pins, sequence, command.kind === "pin" && command.payload.pinned);
}

const changed = (pins: readonly number[], sequence: number, isPinned: boolean): readonly number[] =>
  isPinned && pins.includes(sequence) ? pins
    : [...isPinned ? [sequence] : [], ...pins.filter((other) => other !== sequence)];
