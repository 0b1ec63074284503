import { describe, expect, it } from "vitest";
import { HeldLog } from "./log";
import type { Entry, EntryKind } from "./protocol";

const entry = (sequence: number, kind: EntryKind = "posted", more: Partial<Entry> = {}): Entry =>
  ({ sequence, kind, senderId: "ann", sentAt: "2026-01-01T00:00:00.000Z", text: `text ${sequence}`, ...more });

const sequences = (log: HeldLog) => log.all.map((held) => held.sequence);

describe("HeldLog", () => {
  it("takes each entry once and in order, however often it comes", () => {
    const log = new HeldLog(0);
    expect(log.append([entry(1), entry(2)])).toBe(true);
    expect(log.append([entry(2), entry(3)])).toBe(true);
    expect(log.append([entry(1)])).toBe(true);
    expect(sequences(log)).toEqual([1, 2, 3]);
  });

  it("tells of a gap and takes nothing behind it", () => {
    const log = new HeldLog(5);
    expect(log.append([entry(7)])).toBe(false);
    expect(log.append([entry(6), entry(8)])).toBe(false);
    expect(sequences(log)).toEqual([6]);
  });

  it("grows at the front only by what ends just before", () => {
    const log = new HeldLog(10);
    log.prepend([entry(9), entry(10)]);
    log.prepend([entry(5), entry(6)]);
    log.prepend([entry(7), entry(8), entry(9)]);
    expect(sequences(log)).toEqual([7, 8, 9, 10]);
    expect(log.first).toBe(7);
  });

  it("starts afresh when told to", () => {
    const log = new HeldLog(3);
    log.reset([entry(99), entry(100)], 100);
    expect(log.append([entry(101)])).toBe(true);
    expect(sequences(log)).toEqual([99, 100, 101]);
  });

  it("folds edits, deletions and reactions into their messages", () => {
    const log = new HeldLog(0);
    log.append([
      entry(1), entry(2),
      entry(3, "edited", { refersTo: 1, text: "better" }),
      entry(4, "reacted", { refersTo: 1, emoji: "👍", senderId: "ben" }),
      entry(5, "reacted", { refersTo: 1, emoji: "👍", senderId: "ben" }),
      entry(6, "deleted", { refersTo: 2 }),
      entry(7, "joined", { userId: "cia" }),
    ]);
    const lines = log.lines();
    expect(lines.map((line) => line.kind)).toEqual(["message", "message", "event"]);
    expect(lines[0]).toMatchObject({ message: { text: "better", edited: true, reactions: [{ emoji: "👍", users: ["ben"] }] } });
    expect(lines[1]).toMatchObject({ message: { deleted: true, text: "" } });
  });
});
