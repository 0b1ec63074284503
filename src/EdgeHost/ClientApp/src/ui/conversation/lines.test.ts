import { describe, expect, it } from "vitest";
import { firstUnread, merged, nextMessage, placed, stepTo, type Line, type PlacedLine } from "./lines";
import { openingIndex } from "./following";
import type { Who } from "../model";

const day = (hour: number, minute: number, date = 14) => new Date(2026, 2, date, hour, minute).toISOString();

const message = (sequence: number, senderId: string, sentAt: string): Line =>
  ({ kind: "message", key: `m${sequence}`, sequence, senderId, own: senderId === "me", sentAt });

const who = (id: string): Who => ({ id, name: id.toUpperCase(), me: id === "me" });

const added = (sequence: number, actor: string, subject: string, sentAt = day(9, 0)): Line => ({
  kind: "happening", key: `h${sequence}`, sequence, sentAt, happening: { kind: "added", actor: who(actor), subjects:
    [who(subject)] },
});

describe("messages of one sender", () => {
  it("stand together for five minutes, until somebody else speaks or the day ends", () => {
    const rows = placed([
      message(1, "mia", day(23, 57, 13)), message(2, "mia", day(0, 1)), message(3, "mia", day(0, 4)),
        message(4, "mia", day(0, 9)),
      message(5, "bo", day(0, 9)), message(6, "mia", day(0, 9)),
    ], undefined);
    expect(rows.map(({ startsGroup }) => startsGroup)).toEqual([true, true, false, true, true, true]);
    expect(rows.map(({ endsGroup }) => endsGroup)).toEqual([true, false, true, true, true, true]);
    expect(rows.map(({ startsDay }) => startsDay)).toEqual([true, true, false, false, false, false]);
  });

  it("are parted by what is new", () => {
    const rows = placed([message(1, "mia", day(9, 0)), message(2, "mia", day(9, 1))], 1);
    expect(rows.map(({ startsGroup, startsUnread }) => [startsGroup, startsUnread])).toEqual([[true, false], [true, true]]);
    expect(rows[0]!.endsGroup).toBe(true);
  });
});

describe("what is not read", () => {
  it("begins at the first message of somebody else", () => {
    const lines = [message(5, "mia", day(9, 0)), added(6, "me", "zoe"), message(7, "me", day(9, 1)),
      message(8, "mia", day(9, 2))];
    expect(firstUnread(lines, 5)).toBe(3);
    expect(firstUnread(lines, 8)).toBe(-1);
    expect(firstUnread(lines, undefined)).toBe(-1);
  });

  it("is where a conversation opens, unless a line was asked for", () => {
    const rows = placed([message(1, "mia", day(9, 0)), message(2, "mia", day(9, 1)), message(3, "mia", day(9, 2))], 1);
    expect(openingIndex(rows, undefined)).toBe(1);
    expect(openingIndex(rows, "m3")).toBe(2);
    expect(openingIndex(rows, "elsewhere")).toBe(1);
    expect(openingIndex(placed([message(1, "mia", day(9, 0))], 1), undefined)).toBeUndefined();
  });
});

describe("changes of members", () => {
  it("by one person are one line", () => {
    const [line, ...rest] = merged([added(1, "me", "a"), added(2, "me", "b"), added(3, "me", "c")]);
    expect(rest).toEqual([]);
    expect(line).toMatchObject({ key: "h1", sequence: 3, happening: { subjects: [{ id: "a" }, { id: "b" }, { id: "c" }] } });
  });

  it("stay apart by others, of the reader, over a day or a message", () => {
    const lines = [added(1, "a", "b"), added(2, "c", "d"), added(3, "c", "me"), added(4, "c", "e"), message(5, "c", day(9, 0)),
      added(6, "c", "f"), added(7, "c", "g", day(9, 0, 15))];
    expect(merged(lines)).toEqual(lines);
  });
});

describe("lines that come in", () => {
  const rows = (first: number, last: number) =>
    placed(Array.from({ length: last - first + 1 }, (_, index) => message(first + index, "mia", day(9, index))), undefined);

  const step = (before: PlacedLine[], after: PlacedLine[]) => {
    const { rows, shift } = stepTo(before, after);
    return [rows.map(({ line }) => line.key).join(" "), shift];
  };

  it("in front are told from those at the end, and from others altogether", () => {
    expect(step(rows(7, 9), rows(5, 9))).toEqual(["m5 m6 m7 m8 m9", true]);
    expect(step(rows(7, 9), rows(7, 11))).toEqual(["m7 m8 m9 m10 m11", false]);
    expect(step(rows(1, 2), rows(6, 7))).toEqual(["m6 m7", false]);
    expect(step([], rows(5, 6))).toEqual(["m5 m6", false]);
  });

  it("at both ends are drawn in two steps, those in front first", () => {
    expect(step(rows(7, 8), rows(5, 10))).toEqual(["m5 m6 m7 m8", true]);
    expect(step(rows(5, 8), rows(5, 10))).toEqual(["m5 m6 m7 m8 m9 m10", false]);
  });

  it("in front are told also when the first one becomes a part of another", () => {
    const end = [added(5, "me", "c"), message(6, "mia", day(9, 1))];
    expect(step(placed(end, undefined), placed([message(3, "mia", day(9, 0)), added(4, "me", "b"), ...end], undefined)))
      .toEqual(["m3 h4 m6", true]);
  });

  it("between the last one and what waits to be sent are at the end", () => {
    const waiting: Line = { kind: "message", key: "w", senderId: "me", own: true, sentAt: day(9, 9) };
    const [one, two] = [message(1, "mia", day(9, 0)), message(2, "mia", day(9, 1))];
    expect(step(placed([one, waiting], undefined), placed([one, two, waiting], undefined))).toEqual(["m1 m2 w", false]);
  });
});

it("arrows go from message to message, over what happened between", () => {
  const rows = placed([message(1, "mia", day(9, 0)), added(2, "a", "b"), message(3, "mia", day(9, 1))], undefined);
  expect(nextMessage(rows, 0, "ArrowDown")).toBe(2);
  expect(nextMessage(rows, 2, "ArrowUp")).toBe(0);
  expect(nextMessage(rows, 2, "ArrowDown")).toBeUndefined();
  expect([nextMessage(rows, 1, "Home"), nextMessage(rows, 1, "End"), nextMessage(rows, 1, "x")]).toEqual([0, 2, undefined]);
});
