import { expect, it } from "vitest";
import { Drafts } from "./drafts";
import { Store } from "./sharedStore.testing";

it("keeps what was begun over a reload, for its writer alone, until it is sent", () => {
  const store = new Store();
  const drafts = new Drafts(store, "ann");
  drafts.set("c", "Dear Ben");
  drafts.set("d", "Dear Cia");
  drafts.set("d", "");
  const reloaded = new Drafts(store, "ann");
  expect([reloaded.get("c"), reloaded.get("d")]).toEqual(["Dear Ben", ""]);
  expect(new Drafts(store, "ben").get("c")).toBe("");
  reloaded.drop((conversationId) => conversationId === "c");
  expect(store.length).toBe(0);
});

it("keeps what a full store does not take until the page ends, and nothing older after it", () => {
  const store = new Store();
  const drafts = new Drafts(store, "ann");
  drafts.set("c", "old");
  store.full = true;
  drafts.set("c", "new");
  expect(drafts.get("c")).toBe("new");
  expect(new Drafts(store, "ann").get("c")).toBe("");
});
