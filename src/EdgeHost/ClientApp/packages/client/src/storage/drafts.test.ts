import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keys } from "../store/keys.js";
import { Store } from "../store/store.js";
import { Browser } from "../testing/browser.js";
import { fillDisk } from "../testing/faults.js";
import { Database } from "./database.js";
import { Drafts } from "./drafts.js";

async function draftsOf(userId: string, tell?: (conversationId: string, text: string, before: string) => void) {
  const store = new Store();
  const drafts = new Drafts(await Database.open(userId, () => {}), store, tell);
  await drafts.load();
  return { drafts, store };
}

beforeEach(() => void new Browser());

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("keeps what was begun over a reload, for its writer alone, until it is sent", async () => {
  const { drafts } = await draftsOf("ann");
  for (const text of ["D", "De", "Dear Ben"]) drafts.set("c", text);
  drafts.set("d", "Dear Cia");
  drafts.set("d", "");
  await drafts.saved();
  const reloaded = await draftsOf("ann");
  expect([reloaded.drafts.get("c"), reloaded.drafts.get("d")]).toEqual(["Dear Ben", ""]);
  expect(reloaded.store.get(keys.draft("c"))).toBe("Dear Ben");
  expect((await draftsOf("ben")).drafts.get("c")).toBe("");
  reloaded.drafts.drop((conversationId) => conversationId === "c");
  await reloaded.drafts.saved();
  expect((await draftsOf("ann")).drafts.conversations).toEqual([]);
});

it("keeps what a full store does not take until the page ends, and nothing older after it", async () => {
  const { drafts } = await draftsOf("ann");
  drafts.set("c", "old");
  await drafts.saved();
  fillDisk();
  drafts.set("c", "new");
  await drafts.saved();
  expect(drafts.get("c")).toBe("new");
  expect((await draftsOf("ann")).drafts.get("c")).toBe("");
});

it("tells other tabs, and shows what they tell", async () => {
  const told: string[][] = [];
  const { drafts, store } = await draftsOf("ann", (...news) => told.push(news));
  drafts.set("c", "Dear");
  drafts.set("c", "Dear");
  expect(told).toEqual([["c", "Dear", ""]]);
  drafts.hear("c", "Dear Ben", "Dear");
  expect([store.get(keys.draft("c")), drafts.get("c")]).toEqual(["Dear Ben", "Dear Ben"]);
  expect(told).toHaveLength(1);
});

it("keeps what was written here while another tab sent what stood in its own field", async () => {
  const { drafts } = await draftsOf("ann");
  drafts.set("c", "from the other");
  drafts.hear("c", "", "from one tab");
  expect(drafts.get("c")).toBe("from the other");
  drafts.hear("c", "", "from the other");
  expect(drafts.get("c")).toBe("");
});
