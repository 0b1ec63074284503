import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Conversations } from "../conversations/conversations.js";
import type { Entry, Summary } from "../protocol.js";
import { Store } from "../store/store.js";
import { Browser } from "../testing/browser.js";
import { fillDisk } from "../testing/faults.js";
import { tableOf } from "../testing/permissions.js";
import { Cache } from "./cache.js";
import { Database } from "./database.js";

const summary = (id: string, more: Partial<Summary> = {}): Summary => ({
  id, type: "group", createdAt: "", createdBy: "ben", role: "member", permissions: tableOf("group"), history: "joined",
  memberCount: 2, lastSequence: 0, readSequence: 0, unread: 0,
  lastActivityAt: `2026-01-01T00:00:0${id}`, ...more,
});

const posts = (first: number, last: number, text = ""): Entry[] => Array.from({ length: last - first + 1 }, (_, index) =>
  ({ sequence: first + index, kind: "posted", senderId: "ben", sentAt: `2026-01-02T00:${10 + index}`, text }));

const limits = { conversationsMax: 2, entriesMax: 5, peopleMax: 3 };

/** One page, with what an earlier one has kept. */
async function page() {
  const database = await Database.open("me", () => {});
  const conversations: Conversations = new Conversations("me", new Store(), { changed: (id) => cache.touch(id) });
  const cache: Cache = new Cache(database, conversations, limits);
  await cache.load();
  const held = (id: string) => conversations.get(id)!;
  const take = (id: string, entries: Entry[], epoch?: string) => conversations.takeEntries(held(id), entries, epoch);
  const kept = async (id: string) => (await cache.entries(held(id))).map(({ sequence }) => sequence);
  return { database, conversations, cache, held, take, kept, flush: () => cache.flush(1) };
}

beforeEach(() => void new Browser());

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("starts with what was held: summaries, cursors, receipts and the latest entries", async () => {
  const before = await page();
  before.conversations.take(summary("1"));
  before.take("1", posts(1, 7));
  before.conversations.takeReceipts(before.held("1"), [{ userId: "ben", deliveredSequence: 7, readSequence: 6 }]);
  await before.flush();
  const { conversations, held, kept } = await page();
  expect(conversations.cursors).toEqual([{ conversationId: "1", sequence: 7 }]);
  expect(held("1").summary).toMatchObject({ unread: 7, lastMessage: { sequence: 7 } });
  expect(held("1").receipts.get("ben")!.readSequence).toBe(6);
  expect(await kept("1")).toEqual([3, 4, 5, 6, 7]);
});

it("writes only what is new, and goes on where an earlier page ended", async () => {
  const before = await page();
  before.conversations.take(summary("1"));
  before.take("1", posts(1, 4));
  await before.flush();
  const { take, flush, database, kept } = await page();
  take("1", posts(5, 6));
  const put = vi.spyOn(IDBObjectStore.prototype, "put");
  await flush();
  expect(put.mock.calls.map(([record]) => (record as { sequence?: number }).sequence)).toEqual([undefined, 5, 6]);
  put.mockClear();
  await flush();
  expect(put, "nothing is new").not.toHaveBeenCalled();
  expect(await kept("1"), "what is in memory is not read").toEqual([2, 3, 4]);
  expect(await database.run((db) => db.count("entries"))).toBe(5);
});

it("gives back no entries behind a hole, or that are damaged", async () => {
  const before = await page();
  before.conversations.take(summary("1"));
  before.take("1", posts(1, 5));
  await before.flush();
  await before.database.run((db) => db.delete("entries", ["1", 3]));
  expect(await (await page()).kept("1")).toEqual([4, 5]);
  await before.database.run((db) => db.put("entries", { conversationId: "1", sequence: 5, entry: null as never }));
  expect(await (await page()).kept("1")).toEqual([]);
});

it("keeps nothing of an epoch that is over, though the numbers are the same", async () => {
  const { conversations, take, flush, database } = await page();
  conversations.take(summary("1"));
  take("1", posts(1, 5, "lost"));
  await flush();
  const entries = posts(4, 5, "new");
  conversations.takeDelta({
    conversationId: "1", kind: "delta", epoch: "e", truncateTo: 3, entries, lastSequence: 5, receipts: [],
  });
  await flush();
  const kept = await database.run((db) => db.getAll("entries"));
  expect(kept.map(({ entry }) => entry.text)).toEqual(["lost", "lost", "lost", "new", "new"]);
  expect((await page()).conversations.cursors).toEqual([{ conversationId: "1", sequence: 5, epoch: "e" }]);
});

it("takes nothing for kept that a restore has taken back before it was written", async () => {
  const before = await page();
  before.conversations.take(summary("1"));
  before.take("1", posts(1, 5));
  await before.flush();
  const { conversations, kept } = await page();
  conversations.takeDelta({
    conversationId: "1", kind: "delta", epoch: "e", truncateTo: 3, entries: [], lastSequence: 3, receipts: [],
  });
  expect(await kept("1")).toEqual([1, 2, 3]);
});

it("keeps entries of the latest conversations alone, and forgets what is gone", async () => {
  const { conversations, take, flush, database } = await page();
  for (const id of ["1", "2", "3"]) {
    conversations.take(summary(id));
    take(id, posts(1, 2).map((entry) => ({ ...entry, sentAt: `2026-01-0${id}` })));
  }
  await flush();
  const withEntries = async () => [...new Set((await database.run((db) => db.getAllKeys("entries"))).map(([id]) => id))];
  expect(await withEntries()).toEqual(["2", "3"]);
  expect(await database.run((db) => db.getAllKeys("conversations"))).toEqual(["1", "2", "3"]);
  conversations.forget("3");
  await flush();
  expect(await withEntries()).toEqual(["2"]);
  expect(await database.run((db) => db.getAllKeys("conversations"))).toEqual(["1", "2"]);
});

it("makes room on a full disk: the oldest goes first, and commands have what is free then", async () => {
  const { conversations, take, flush, database, cache } = await page();
  for (const id of ["1", "2"]) {
    conversations.take(summary(id));
    take(id, posts(1, 2).map((entry) => ({ ...entry, sentAt: `2026-01-0${id}` })));
  }
  cache.touchPerson({ id: "ben", displayName: "Ben" });
  await flush();
  let isFull = true;
  fillDisk(() => isFull);
  take("2", posts(3, 3).map((entry) => ({ ...entry, sentAt: "2026-01-03" })));
  await flush();
  expect(await database.run((db) => db.getAllKeys("entries"))).toEqual([["2", 1], ["2", 2]]);
  expect(await database.run((db) => db.count("people"))).toBe(0);
  isFull = false;
  await flush();
  expect((await page()).conversations.get("2")!.log.last, "what could not be written is written later").toBe(3);
});

it("passes over summaries that are damaged: the server has them", async () => {
  const { database } = await page();
  const ofEarlierVersion = { id: "5", summary: { ...summary("5"), permissions: undefined }, last: 1, receipts: [] };
  const ofAnother = { id: "2", summary: summary("3"), last: 1, receipts: [] };
  for (const damaged of [ofEarlierVersion, { id: "1" }, ofAnother, { id: "4", summary: 7 }]) {
    await database.run((db) => db.put("conversations", damaged as never));
  }
  expect((await page()).conversations.ids).toEqual([]);
});

it("keeps the people who were learned last", async () => {
  const { cache, database } = await page();
  for (let at = 1; at <= 5; at++) {
    cache.touchPerson({ id: `${at}`, displayName: `Person ${at}` });
    await cache.flush(at);
  }
  await database.run((db) => db.put("people", { id: "6", at: 9, person: null as never }));
  expect((await cache.loadPeople()).map(({ id }) => id)).toEqual(["5", "4"]);
  expect(await database.run((db) => db.getAllKeys("people"))).toEqual(["4", "5"]);
});

it("still knows on the next page that a summary is to be read again", async () => {
  const before = await page();
  before.conversations.take(summary("1"));
  before.conversations.takeDelta({
    conversationId: "1", kind: "reset", entries: posts(99, 100), lastSequence: 100, receipts: [],
  });
  await before.flush();
  const { conversations, flush } = await page();
  expect([...conversations.outdated]).toEqual(["1"]);
  conversations.take(summary("1", { lastSequence: 100, unread: 7 }));
  await flush();
  expect([...(await page()).conversations.outdated]).toEqual([]);
});
