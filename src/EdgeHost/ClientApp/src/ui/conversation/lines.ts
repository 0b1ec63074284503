import { dayStarts, isSameDay } from "../language/times";
import type { Happening } from "../model";

/** What is known of a line before it is drawn: enough to place it among the others. */
export type Line =
  | {
    readonly kind: "message"; readonly key: string; readonly sentAt: string; readonly senderId: string; readonly own: boolean;
    /** None as long as the server has not given it one. */
    readonly sequence?: number;
  }
  | { readonly kind: "happening"; readonly key: string; readonly sentAt: string; readonly sequence: number; readonly happening:
    Happening };

export interface PlacedLine {
  readonly line: Line;
  /** It is the first one of its day. */
  readonly startsDay: boolean;
  /** What is not read yet begins here. */
  readonly startsUnread: boolean;
  /** Of those of one sender that belong together, it is the first, or the last. */
  readonly startsGroup: boolean;
  readonly endsGroup: boolean;
}

const groupWindow = 5 * 60_000;

const isBySameSender = (before: Line | undefined, after: Line | undefined): boolean =>
  before?.kind === "message" && after?.kind === "message" && before.senderId === after.senderId;

/** The first message of somebody else that is not read. One's own acts are no news, and nor are changes of members. */
export function firstUnread(lines: readonly Line[], readUpTo: number | undefined): number {
  if (readUpTo === undefined) return -1;
  return lines.findIndex((line) => line.kind === "message" && !line.own && line.sequence !== undefined && line.sequence >
    readUpTo);
}

/** Several changes of members by one person, directly after each other, are one line: that of the first. */
export function merged(lines: readonly Line[]): Line[] {
  const result: Line[] = [];
  for (const line of lines) {
    const together = result.length > 0 ? joined(result.at(-1)!, line) : undefined;
    if (together) result[result.length - 1] = together;
    else result.push(line);
  }
  return result;
}

function joined(before: Line, after: Line): Line | undefined {
  if (before.kind !== "happening" || after.kind !== "happening" || !isSameDay(before.sentAt, after.sentAt)) return undefined;
  const [first, second] = [before.happening, after.happening];
  if ((first.kind !== "added" && first.kind !== "removed") || second.kind !== first.kind || first.actor.id !== second.actor.id)
    return undefined;
  const subjects = [...first.subjects, ...second.subjects];
  // "Mia added you" is said by itself.
  if (subjects.some((subject) => subject.me)) return undefined;
  return { ...before, sequence: after.sequence, happening: { ...first, subjects } };
}

export function placed(all: readonly Line[], readUpTo: number | undefined): PlacedLine[] {
  const lines = merged(all);
  const unread = firstUnread(lines, readUpTo);
  const times = lines.map(({ sentAt }) => Date.parse(sentAt));
  const starts = dayStarts(times);
  const belongsToBefore = lines.map((line, index) => isBySameSender(lines[index - 1], line) && !starts[index] && index !== unread
    && times[index]! - times[index - 1]! < groupWindow);
  return lines.map((line, index) => ({
    line, startsDay: starts[index]!, startsUnread: index === unread, startsGroup: !belongsToBefore[index],
    endsGroup: !belongsToBefore[index + 1],
  }));
}

/** What is to be drawn next, and whether all that is new in it is in front: then what is in sight stays where it is. */
export interface Step {
  readonly rows: readonly PlacedLine[];
  readonly shift: boolean;
}

/**
 * From the rows that are drawn to others. A list can grow at one end at a time: what came at both is drawn in two steps. The last
 * line that the server has tells the ends apart: the first one may have become a part of another.
 */
export function stepTo(before: readonly PlacedLine[], after: readonly PlacedLine[]): Step {
  const known = before.findLastIndex(({ line }) => line.sequence !== undefined);
  const at = known < 0 ? -1 : after.findLastIndex(({ line }) => line.key === before[known]!.line.key);
  if (at <= known) return { rows: after, shift: false };
  const end = at + before.length - known;
  return { rows: end < after.length ? after.slice(0, end) : after, shift: true };
}

/** The message to which an arrow leads from the one at an index; happenings are passed over. */
export function nextMessage(lines: readonly PlacedLine[], index: number, key: string): number | undefined {
  const messages = lines.flatMap(({ line }, at) => line.kind === "message" ? [at] : []);
  switch (key) {
    case "ArrowUp": return messages.findLast((at) => at < index);
    case "ArrowDown": return messages.find((at) => at > index);
    case "Home": return messages[0];
    case "End": return messages.at(-1);
    default: return undefined;
  }
}
