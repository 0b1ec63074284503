import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Database } from "../storage/database.js";
import { Store } from "../store/store.js";
import { Browser, stopClocks } from "../testing/browser.js";
import { CommandTable, type CommandNews } from "./table.js";

async function tab() {
  const told: CommandNews[] = [];
  const table = new CommandTable(await Database.open("me", () => {}), new Store(),
    { tell: (news) => told.push(news), makeRoom: () => Promise.resolve() });
  return { table, told };
}

beforeEach(() => {
  stopClocks();
  new Browser();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("tells that a reaction is done, of which the tab that had the answer told nobody", async () => {
  const [first, second] = [await tab(), await tab()];
  const { id } = await first.table.add("react", "c", { messageId: "m", emoji: "👍", given: true });
  await second.table.load();
  // The first tab is gone after it has written the answer down.
  await first.table.change(id, { state: "sent", sequence: 7 });
  const third = await tab();
  await third.table.load();
  await third.table.settle(({ sequence }) => sequence === 7);
  third.told.forEach((news) => second.table.hear(news));
  expect(second.table.get(id)).toMatchObject({ state: "sent", sequence: 0 });
});

it("takes what is told of a command that it has not read yet", async () => {
  const [first, second] = [await tab(), await tab()];
  const { id } = await first.table.add("send", "c", { text: "x" });
  second.table.hear({ settled: [id] });
  await second.table.load();
  expect(second.table.get(id)).toMatchObject({ state: "sent", sequence: 0 });
});
