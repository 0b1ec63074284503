import { expect, it } from "vitest";
import type { Entry, EntryKind, Message } from "../protocol.js";
import { HeldLog, latestRange } from "./log.js";

const entry = (sequence: number, kind: EntryKind = "posted", more: Partial<Entry> = {}): Entry =>
  ({
    sequence, kind, senderId: "ann", sentAt: "2026-01-01T00:00:00.000Z", text: `text ${sequence}`,
    messageId: `id ${sequence}`, ...more,
  });

const ranges = (log: HeldLog) => log.timeline.ranges.map(({ first, last }) => [first, last]);
const sequences = (log: HeldLog) => log.all.map((held) => held.sequence);

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

it("takes pages from anywhere, and makes one range of those that meet", () => {
  const log = new HeldLog(10);
  log.insert([entry(9), entry(10)]);
  log.insert([entry(2), entry(3)]);
  log.insert([entry(5), entry(6)]);
  expect(ranges(log)).toEqual([[2, 3], [5, 6], [9, 10]]);
  expect([log.first, log.has(4), log.has(6)]).toEqual([9, false, true]);
  log.insert([entry(6), entry(7), entry(8)]);
  expect(ranges(log)).toEqual([[2, 3], [5, 10]]);
  log.insert([entry(1), entry(2), entry(3), entry(4), entry(5)]);
  expect(ranges(log)).toEqual([[1, 10]]);
  expect(sequences(log)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(log.timeline.ranges[0]!.lines.map((line) => line.sequence)).toEqual(sequences(log));
});

it("takes of a page nothing behind the end, and tells apart what does not hang together", () => {
  const log = new HeldLog(10);
  log.insert([entry(3), entry(4), entry(8), entry(11)]);
  expect([log.last, ranges(log)]).toEqual([10, [[3, 4], [8, 8]]]);
  log.insert([]);
  expect(latestRange(log.timeline)).toEqual({ first: 11, last: 10, lines: [] });
  log.append([entry(11)]);
  expect([log.first, ranges(log)]).toEqual([11, [[3, 4], [8, 8], [11, 11]]]);
  expect(latestRange(log.timeline).lines.map(({ sequence }) => sequence)).toEqual([11]);
});

it("drops what was lost from all ranges, and what referred to it", () => {
  const log = new HeldLog(10);
  log.insert([entry(1), entry(2)]);
  log.insert([entry(5), entry(6), entry(7, "edited", { refersTo: 5, text: "late" }), entry(8), entry(9), entry(10)]);
  expect(log.message(5)!.text).toBe("late");
  log.truncate(6);
  expect([log.last, ranges(log)]).toEqual([6, [[1, 2], [5, 6]]]);
  expect([log.message(5)!.text, log.message(8), log.find("id 8")]).toEqual(["text 5", undefined, undefined]);
  log.append([entry(7), entry(8, "edited", { refersTo: 7, text: "new" })]);
  expect(log.message(7)!.text).toBe("new");
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
  const { lines } = latestRange(log.timeline);
  expect(lines.map((line) => line.kind)).toEqual(["message", "message", "event"]);
  expect(log.message(1)).toMatchObject({
    text: "better", edited: true, reactions: [{ emoji: "👍", users: ["ben"], count: 1, mine: false }],
  });
  expect(log.message(2)).toMatchObject({ deleted: true, text: "" });
});

it("folds what refers to a message whichever of the two comes first", () => {
  const effects = [
    entry(4, "edited", { refersTo: 1, text: "better" }), entry(6, "reacted", { refersTo: 1, emoji: "👍", senderId: "me" }),
    entry(8, "edited", { refersTo: 1, text: "best" }),
  ];
  const orders = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]];
  for (const order of orders) {
    const log = new HeldLog(10, undefined, "me");
    order.forEach((index) => log.insert([[entry(1), ...effects][index]!]));
    expect(log.message(1)).toMatchObject({
      text: "best", version: 8, edited: true, reactions: [{ emoji: "👍", count: 1, mine: true }],
    });
  }
});

it("folds only what is new, and makes one other message object for an edit", () => {
  const log = new HeldLog(0);
  log.append(Array.from({ length: 1_000 }, (_, index) => entry(index + 1)));
  log.takeChanges();
  const before = log.message(1);
  log.append([entry(1_001)]);
  expect([...log.takeChanges().messages]).toEqual([1_001]);
  log.append([entry(1_002, "edited", { refersTo: 5, text: "better" })]);
  expect([...log.takeChanges().messages]).toEqual([5]);
  log.append([entry(1_002)]);
  expect(log.takeChanges()).toMatchObject({ lines: false });
  expect(log.message(1)).toBe(before);
});

it("finds a message by its id, and knows what this device has sent", () => {
  const log = new HeldLog(0);
  log.append([entry(1, "posted", { clientMessageId: "client 1" })]);
  expect(log.find("id 1")?.sequence).toBe(1);
  expect([log.hasClientId("client 1"), log.hasClientId("client 2")]).toEqual([true, false]);
  log.reset([entry(9)], 9);
  expect([log.find("id 1"), log.hasClientId("client 1"), log.find("id 9")?.sequence]).toEqual([undefined, false, 9]);
});

it("takes a message that was read for itself by its version, and goes on from there", () => {
  const log = new HeldLog(20, undefined, "me");
  const answer: Message = {
    conversationId: "c", sequence: 3, messageId: "id 3", senderId: "ann", sentAt: "", contentType: "text", text: "as of 10",
    editedAt: "2026-01-01T00:00:00.000Z", reactions: [{ emoji: "👍", count: 2, mine: false }],
  };
  log.takeMessage(answer, 10);
  expect(log.find("id 3")).toMatchObject({ text: "as of 10", edited: true, version: 10 });
  expect(log.timeline.ranges, "it makes no line").toEqual([]);
  log.insert([entry(3), entry(4), entry(5, "edited", { refersTo: 3, text: "as of 5" })]);
  expect(log.message(3)!.text, "older entries are in it already").toBe("as of 10");
  log.append([entry(21, "reacted", { refersTo: 3, emoji: "👍", senderId: "me" })]);
  expect(log.message(3)!.reactions).toEqual([{ emoji: "👍", count: 3, mine: true, users: ["me"] }]);
  log.takeMessage({ ...answer, text: "older" }, 9);
  expect(log.message(3)!.text).toBe("as of 10");
  log.truncate(7);
  expect(log.message(3)!.text, "of what is left").toBe("as of 5");
});

it("knows by their ids the changes that it has, and no more those that it has lost", () => {
  const log = new HeldLog(0);
  const edit = entry(2, "edited", { refersTo: 1, clientMessageId: "client 2" });
  log.append([entry(1), edit, entry(3, "reacted", { refersTo: 1, emoji: "👍", clientMessageId: "client 3" })]);
  expect(["client 2", "client 3"].map((id) => log.hasClientId(id))).toEqual([true, true]);
  log.truncate(2);
  expect(["client 2", "client 3"].map((id) => log.hasClientId(id))).toEqual([true, false]);
  log.reset([], 9);
  expect(log.hasClientId("client 2")).toBe(false);
});
