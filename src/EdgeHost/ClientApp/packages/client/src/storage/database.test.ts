import { forceCloseDatabase } from "fake-indexeddb";
import { openDB, unwrap } from "idb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Browser, settled, stopClocks } from "../testing/browser.js";
import { breakOpening, fillDisk } from "../testing/faults.js";
import { Database, NotKept, wipeDatabase, type StorageState } from "./database.js";

const open = async () => {
  const states: StorageState[] = [];
  return { states, database: await Database.open("me", (state) => states.push(state)) };
};

const draft = { conversationId: "c", text: "Dear Ben" };

beforeEach(() => {
  stopClocks();
  new Browser();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("holds nothing, and says so, where there is no database", async () => {
  for (const none of [undefined, null]) {
    vi.stubGlobal("indexedDB", none);
    const { states, database } = await open();
    expect(states).toEqual([{ kept: false, why: "absent" }]);
    await expect(database.run((db) => db.count("drafts"))).rejects.toThrow(NotKept);
    await wipeDatabase("me");
  }
});

it("begins anew where what is there is damaged", async () => {
  const before = await open();
  await before.database.run((db) => db.put("drafts", draft));
  before.database.close();
  breakOpening("UnknownError", 1);
  const { states, database } = await open();
  expect(states).toEqual([{ kept: true }]);
  expect(await database.run((db) => db.count("drafts"))).toBe(0);
});

it("does without one that stays damaged", async () => {
  breakOpening("UnknownError", 2);
  expect((await open()).states).toEqual([{ kept: false, why: "damaged" }]);
});

it("leaves alone what a later version keeps, and what is forbidden", async () => {
  (await openDB("chatorleans.me", 99, { upgrade: (db) => void db.createObjectStore("later") })).close();
  expect((await open()).states).toEqual([{ kept: false, why: "absent" }]);
  const later = await openDB("chatorleans.me");
  expect([later.version, [...later.objectStoreNames]]).toEqual([99, ["later"]]);
  breakOpening("SecurityError", 1);
  expect((await open()).states).toEqual([{ kept: false, why: "absent" }]);
});

it("waits for a browser that does not answer, but not for ever", async () => {
  vi.stubGlobal("indexedDB", { open: () => new IDBOpenDBRequest() });
  let states: StorageState[] | undefined;
  void open().then((opened) => (states = opened.states), () => {});
  await settled();
  expect(states).toBeUndefined();
  await vi.advanceTimersByTimeAsync(4_000);
  await settled();
  expect(states).toEqual([{ kept: false, why: "absent" }]);
});

it("says that the disk is full, and that it is so no more", async () => {
  const { states, database } = await open();
  let isFull = true;
  fillDisk(() => isFull);
  await expect(database.run((db) => db.put("drafts", draft))).rejects.toThrow("full");
  isFull = false;
  await database.run((db) => db.put("drafts", draft));
  expect(states).toEqual([{ kept: true }, { kept: false, why: "full" }, { kept: true }]);
});

it("is deleted while tabs have it open, which close it", async () => {
  const { states, database } = await open();
  expect(await wipeDatabase("me")).toBe(true);
  expect(states.at(-1)).toEqual({ kept: false, why: "closed" });
  await expect(database.run((db) => db.count("drafts"))).rejects.toThrow(NotKept);
});

it("does not wait for a tab that does not close it", async () => {
  const deaf = await openDB("chatorleans.me");
  expect(await wipeDatabase("me")).toBe(false);
  deaf.close();
  await settled();
  expect(await indexedDB.databases()).toEqual([]);
});

it("is opened again when the browser has closed it", async () => {
  const { states, database } = await open();
  await database.run((db) => Promise.resolve(forceCloseDatabase(unwrap(db) as never)));
  await settled();
  expect(states).toEqual([{ kept: true }, { kept: false, why: "damaged" }, { kept: true }]);
  expect(await database.run((db) => db.count("drafts"))).toBe(0);
});
