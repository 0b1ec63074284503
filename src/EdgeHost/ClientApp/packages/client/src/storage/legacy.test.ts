import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CommandTable } from "../commands/table.js";
import { Store } from "../store/store.js";
import { Browser } from "../testing/browser.js";
import { fillDisk } from "../testing/faults.js";
import { Database } from "./database.js";
import { Drafts } from "./drafts.js";
import { legacyOutboxKey, takeLegacy } from "./legacy.js";

let browser: Browser;

const leave = (id: string, more: object = {}) => browser.local.setItem(`chat.outbox.me.${id}`, JSON.stringify(
  {
    clientMessageId: id, conversationId: "c", text: `text ${id}`, createdAt: "2026-01-01", order: Number(id), state: "sending",
    ...more,
  }));

async function start() {
  const [database, store] = [await Database.open("me", () => {}), new Store()];
  const commands = new CommandTable(database, store, {
    tell: () => {}, makeRoom: () => Promise.resolve(),
    forgotten: (id) => browser.local.removeItem(legacyOutboxKey("me", id)),
  });
  const drafts = new Drafts(database, store);
  await Promise.all([commands.load(), drafts.load()]);
  await takeLegacy(browser.local, "me", commands, drafts);
  return { commands, drafts };
}

beforeEach(() => {
  browser = new Browser();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("takes over messages and drafts of before there was a database, once, with their ids and order", async () => {
  leave("2");
  leave("1", { state: "failed", error: "too long" });
  leave("3", { state: "sent", sequence: 9 });
  browser.local.setItem("chat.draft.me.c", "Dear Ben");
  browser.local.setItem("chat.draft.another.c", "not mine");
  const { commands, drafts } = await start();
  const taken = commands.of("c").map(({ id, state, payload, reason }) => [id, state, payload, reason?.message]);
  expect(taken).toEqual([
    ["1", "failed", { text: "text 1" }, "too long"], ["2", "waiting", { text: "text 2" }, undefined],
    ["3", "sent", { text: "text 3" }, undefined],
  ]);
  expect(drafts.get("c").text).toBe("Dear Ben");
  expect([...browser.local.items.keys()]).toEqual(["chat.draft.another.c"]);
  const again = await start();
  expect([again.commands.of("c").length, again.drafts.get("c").text]).toEqual([3, "Dear Ben"]);
});

it("removes what cannot be read", async () => {
  ["{", "null", "{}", "7"].forEach((text, index) => browser.local.setItem(`chat.outbox.me.${index}`, text));
  expect((await start()).commands.all).toEqual([]);
  expect(browser.local.length).toBe(0);
});

it("leaves what finds no room where it is, until nobody wants it any more", async () => {
  leave("1");
  fillDisk();
  const { commands } = await start();
  expect(commands.of("c")[0]).toMatchObject({ id: "1", unsaved: true });
  expect(browser.local.length).toBe(1);
  await commands.drop(() => true);
  expect(browser.local.length).toBe(0);
});

it("repeats what a crash has interrupted, and loses nothing by it", async () => {
  leave("1");
  const key = browser.local.getItem("chat.outbox.me.1")!;
  const { commands } = await start();
  browser.local.setItem("chat.outbox.me.1", key);
  const again = await start();
  expect([commands.of("c").length, again.commands.of("c").length, browser.local.length]).toEqual([1, 1, 0]);
});

it("does not take an old draft for a newer one", async () => {
  const { drafts } = await start();
  drafts.set("c", { text: "new" });
  await drafts.written();
  browser.local.setItem("chat.draft.me.c", "old");
  expect((await start()).drafts.get("c").text).toBe("new");
});
