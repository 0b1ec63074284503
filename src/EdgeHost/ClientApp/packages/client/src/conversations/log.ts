import type { Entry, Message } from "../protocol.js";
import { Folding, ofAnswer, type FoldedMessage } from "./fold.js";

/** A line of a conversation: a message, which stands in a table of its own, or something that happened. */
export type Line =
  | Place & { readonly kind: "message" }
  | Place & { readonly kind: "event"; readonly entry: Entry };

interface Place {
  readonly sequence: number;
  readonly senderId: string;
  readonly sentAt: string;
}

/** Lines without a hole between them. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
  readonly lines: readonly Line[];
}

export interface Timeline {
  /** What is known to exist ends here. The last range that is held need not reach it. */
  readonly last: number;
  /** From the oldest to the newest, with something missing between each two. */
  readonly ranges: readonly LineRange[];
}

const nothing: Timeline = { last: 0, ranges: [] };

/** The lines that end where the conversation ends: none, when nothing of that is held. */
export function latestRange({ last, ranges }: Timeline = nothing): LineRange {
  const range = ranges.at(-1);
  return range?.last === last ? range : { first: last + 1, last, lines: [] };
}

interface Range {
  readonly first: number;
  readonly entries: Entry[];
  readonly lines: Line[];
}

const endOf = ({ first, entries }: Range): number => first + entries.length - 1;
const bySequence = (a: { sequence: number }, b: { sequence: number }): number => a.sequence - b.sequence;

/**
 * What this device holds of a conversation's log: ranges without holes. The last one grows at the end by live events and syncs,
 * which is where the cursor `last` is; others come by reading pages: before it, or around something that was looked for.
 * Ranges that meet become one. Each entry is folded once, when it comes.
 */
export class HeldLog {
  private ranges: Range[] = [];
  private readonly folding: Folding;
  private isChanged = false;

  /** Everything up to `last` is known to exist, in this epoch of the server's data, and can be read. */
  constructor(public last: number, public epoch?: string, ownId = "") {
    this.folding = new Folding(ownId);
  }

  /** Of the range that reaches the end; one after the end when nothing of it is held. */
  get first(): number {
    return this.latest?.first ?? this.last + 1;
  }

  /** All that is held, in order. */
  get all(): readonly Entry[] {
    return this.ranges.flatMap((range) => range.entries);
  }

  /** The range that reaches the end. */
  get latestEntries(): readonly Entry[] {
    return this.latest?.entries ?? [];
  }

  get timeline(): Timeline {
    return {
      last: this.last,
      ranges: this.ranges.map((range) => ({ first: range.first, last: endOf(range), lines: [...range.lines] })),
    };
  }

  message(sequence: number): FoldedMessage | undefined {
    return this.folding.get(sequence);
  }

  find(messageId: string): FoldedMessage | undefined {
    return this.folding.find(messageId);
  }

  hasClientId(clientMessageId: string): boolean {
    return this.folding.hasClientId(clientMessageId);
  }

  has(sequence: number): boolean {
    return this.rangeOf(sequence) !== undefined;
  }

  /** Without a hole between. */
  holds(first: number, last: number): boolean {
    const range = this.rangeOf(first);
    return range !== undefined && endOf(range) >= last;
  }

  /** Of what is held from there on without a hole, the last one. */
  endAfter(sequence: number): number | undefined {
    const range = this.rangeOf(sequence);
    return range && endOf(range);
  }

  hasLines(first: number, last: number): boolean {
    return this.ranges.some(({ lines }) => lines.some(({ sequence }) => sequence >= first && sequence <= last));
  }

  entry(sequence: number): Entry | undefined {
    const range = this.rangeOf(sequence);
    return range?.entries[sequence - range.first];
  }

  /** Which messages, and whether the lines, are others than at the last call. */
  takeChanges(): { messages: Iterable<number>; lines: boolean } {
    const changes = { messages: this.folding.takeChanged(), lines: this.isChanged };
    this.isChanged = false;
    return changes;
  }

  /** Takes entries at the end. Known ones are passed over; false when there is a gap before them. */
  append(entries: readonly Entry[]): boolean {
    for (const entry of entries) {
      if (entry.sequence > this.last + 1) return false;
      if (entry.sequence <= this.last) continue;
      let range = this.latest;
      if (!range) this.ranges.push(range = { first: entry.sequence, entries: [], lines: [] });
      this.last = entry.sequence;
      range.entries.push(entry);
      range.lines.push(...this.takeLine(entry));
      this.isChanged = true;
    }
    return true;
  }

  /** Takes a page of the log from anywhere. What stands after the end is not taken: only a sync moves the cursor. */
  insert(page: readonly Entry[]): void {
    const fresh = page.filter(({ sequence }) => sequence > 0 && sequence <= this.last);
    for (let from = 0; from < fresh.length;) {
      let to = from + 1;
      while (to < fresh.length && fresh[to]!.sequence === fresh[to - 1]!.sequence + 1) to++;
      this.insertRun(fresh.slice(from, to));
      from = to;
    }
  }

  /** Takes a message that was read for itself, from a log that ended at `version` then. It makes no line. */
  takeMessage(message: Message, version: number): void {
    if (message.sequence <= this.last) this.folding.takeBase(ofAnswer(message, Math.min(version, this.last)));
  }

  /** Drops what the server does not have any more. */
  truncate(last: number): void {
    this.isChanged = true;
    this.last = Math.min(this.last, last);
    this.ranges = this.ranges.filter(({ first }) => first <= last).map(({ first, entries, lines }) => ({
      first, entries: entries.slice(0, last - first + 1), lines: lines.filter(({ sequence }) => sequence <= last),
    }));
    this.folding.truncate(last, (sequence) => {
      const entry = this.entry(sequence);
      return entry?.kind === "posted" ? entry : undefined;
    });
  }

  /** Forgets what was held and starts with these latest entries. */
  reset(entries: readonly Entry[], last: number): void {
    this.ranges = [];
    this.folding.clear();
    this.isChanged = true;
    this.last = last;
    this.insert(entries);
  }

  private get latest(): Range | undefined {
    const range = this.ranges.at(-1);
    return range && endOf(range) === this.last ? range : undefined;
  }

  private rangeOf(sequence: number): Range | undefined {
    return this.ranges.find((range) => sequence >= range.first && sequence <= endOf(range));
  }

  private insertRun(run: Entry[]): void {
    const fresh = run.filter(({ sequence }) => !this.has(sequence));
    if (fresh.length === 0) return;
    const [first, last] = [run[0]!.sequence, run.at(-1)!.sequence];
    const touches = (range: Range) => range.first <= last + 1 && endOf(range) >= first - 1;
    const met = this.ranges.filter(touches);
    const entries = [...met.flatMap((range) => range.entries), ...fresh].sort(bySequence);
    const lines = [...met.flatMap((range) => range.lines), ...fresh.flatMap((entry) => this.takeLine(entry))].sort(bySequence);
    this.ranges = [...this.ranges.filter((range) => !touches(range)), { first: entries[0]!.sequence, entries, lines }]
      .sort((a, b) => a.first - b.first);
    this.isChanged = true;
  }

  /** Posts, pins, and changes of members, name and settings, have a line; what else refers to a post has none. */
  private takeLine(entry: Entry): Line[] {
    this.folding.take(entry);
    const { sequence, senderId, sentAt } = entry;
    switch (entry.kind) {
      case "posted": return [{ kind: "message", sequence, senderId, sentAt }];
      case "joined": case "accepted": case "left": case "renamed": case "roleChanged": case "settingsChanged":
      case "pinned":
        return [{ kind: "event", sequence, senderId, sentAt, entry }];
      default: return [];
    }
  }
}
