import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keys } from "../store/keys.js";
import { Store } from "../store/store.js";
import { Browser } from "../testing/browser.js";
import { fillDisk } from "../testing/faults.js";
import { Database } from "./database.js";
import { Drafts, type Draft } from "./drafts.js";

async function draftsOf(userId: string, tell?: (...news: string[]) => void, known?: (id: string) => Draft | undefined) {
  const store = new Store();
  const drafts = new Drafts(await Database.open(userId, () => {}), store, {
    tell: (id, text, before) => tell?.(id, text, before), known,
  });
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
  for (const text of ["D", "De", "Dear Ben"]) drafts.set("c", { text });
  drafts.set("d", { text: "Dear Cia" });
  drafts.set("d", { text: "" });
  await drafts.written();
  const reloaded = await draftsOf("ann");
  expect([reloaded.drafts.get("c").text, reloaded.drafts.get("d").text]).toEqual(["Dear Ben", ""]);
  expect(reloaded.store.get(keys.draft("c"))).toBe("Dear Ben");
  expect((await draftsOf("ben")).drafts.get("c").text).toBe("");
  reloaded.drafts.drop((conversationId) => conversationId === "c");
  await reloaded.drafts.written();
  expect((await draftsOf("ann")).drafts.conversations).toEqual([]);
});

it("keeps what a full store does not take until the page ends, and nothing older after it", async () => {
  const { drafts } = await draftsOf("ann");
  drafts.set("c", { text: "old" });
  await drafts.written();
  fillDisk();
  drafts.set("c", { text: "new" });
  await drafts.written();
  expect(drafts.get("c").text).toBe("new");
  expect((await draftsOf("ann")).drafts.get("c").text).toBe("");
});

it("tells other tabs, and shows what they tell", async () => {
  const told: string[][] = [];
  const { drafts, store } = await draftsOf("ann", (...news) => told.push(news));
  drafts.set("c", { text: "Dear" });
  drafts.set("c", { text: "Dear" });
  expect(told).toEqual([["c", "Dear", ""]]);
  drafts.hear("c", "Dear Ben", "Dear");
  expect([store.get(keys.draft("c")), drafts.get("c").text]).toEqual(["Dear Ben", "Dear Ben"]);
  expect(told).toHaveLength(1);
});

it("is as the server has it, but for what was changed here and the server does not have", async () => {
  let known: Draft | undefined;
  const { drafts, store } = await draftsOf("ann", undefined, () => known);
  const follow = (draft?: Draft) => drafts.follow("c", known = draft);
  follow({ text: "from afar", replyTo: "m" });
  expect([store.get(keys.draft("c")), store.get(keys.answered("c")), drafts.unsaved]).toEqual(["from afar", "m", []]);
  drafts.set("c", { text: "here" });
  follow({ text: "still from afar" });
  expect([drafts.get("c").text, drafts.unsaved]).toEqual(["here", ["c"]]);
  follow({ text: "here" });
  expect(drafts.unsaved, "the server has it").toEqual([]);
  follow();
  expect([drafts.get("c").text, drafts.conversations]).toEqual(["", []]);
});

it("does not believe what it is told while something is on its way, until it knows what became of it", async () => {
  let known: Draft | undefined;
  const { drafts } = await draftsOf("ann", undefined, () => known);
  drafts.set("c", { text: "half" });
  const sent = drafts.send("c");
  drafts.set("c", { text: "" });
  expect(drafts.unsaved, "half of it may come to the server").toEqual(["c"]);
  drafts.follow("c", known = { text: "half" });
  expect(drafts.get("c").text).toBe("");
  drafts.sent("c", sent);
  expect([drafts.get("c").text, drafts.unsaved]).toEqual(["", ["c"]]);
  drafts.sent("c", drafts.send("c"));
  expect(drafts.get("c").text, "another device wrote meanwhile").toBe("half");
});

it("knows after a reload what the server may not have, also that a draft has ended", async () => {
  const { drafts } = await draftsOf("ann", undefined, () => ({ text: "half" }));
  drafts.follow("c", { text: "half", replyTo: "m" });
  drafts.follow("d", { text: "half" });
  drafts.set("d", { text: "" });
  drafts.set("e", { text: "new" });
  await drafts.written();
  const reloaded = (await draftsOf("ann")).drafts;
  expect([reloaded.get("c").replyTo, reloaded.get("d").text, reloaded.unsaved]).toEqual(["m", "", ["d", "e"]]);
});

it("keeps what was written here while another tab sent what stood in its own field", async () => {
  const { drafts } = await draftsOf("ann");
  drafts.set("c", { text: "from the other" });
  drafts.hear("c", "", "from one tab");
  expect(drafts.get("c").text).toBe("from the other");
  drafts.hear("c", "", "from the other");
  expect(drafts.get("c").text).toBe("");
});
