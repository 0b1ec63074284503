import { expect, it, vi } from "vitest";
import { Store, type Key } from "./store.js";

const a: Key<string> = "thing:a";
const b: Key<string> = "thing:b";
const turn = () => Promise.resolve();

it("wakes who listens to a key, once for all changes of a turn", async () => {
  const store = new Store();
  const [one, other] = [vi.fn(), vi.fn()];
  store.subscribe(a, one);
  store.subscribe(b, other);
  store.set(a, "1");
  store.set(a, "2");
  expect(one, "not within the change").not.toHaveBeenCalled();
  expect(store.get(a), "but it can be read").toBe("2");
  await turn();
  expect(one).toHaveBeenCalledTimes(1);
  expect(other).not.toHaveBeenCalled();
});

it("wakes once who listens to several keys that change together", async () => {
  const store = new Store();
  const both = vi.fn();
  store.subscribe(a, both);
  store.subscribe(b, both);
  store.set(a, "1");
  store.set(b, "1");
  await turn();
  expect(both).toHaveBeenCalledTimes(1);
});

it("wakes nobody for the same value, and nobody who has gone", async () => {
  const store = new Store();
  store.set(a, "1");
  await turn();
  const listener = vi.fn();
  const leave = store.subscribe(a, listener);
  store.set(a, "1");
  await turn();
  expect(listener).not.toHaveBeenCalled();
  leave();
  store.set(a, undefined);
  await turn();
  expect(listener).not.toHaveBeenCalled();
  expect(store.get(a)).toBeUndefined();
});

it("goes on when a listener changes something", async () => {
  const store = new Store();
  const last = vi.fn();
  store.subscribe(a, () => store.set(b, "from a"));
  store.subscribe(b, last);
  store.set(a, "1");
  await turn();
  await turn();
  expect(last).toHaveBeenCalledTimes(1);
});

it("makes what costs something when it is read, once", async () => {
  const store = new Store();
  const make = vi.fn(() => "made");
  store.setLater(a, make);
  store.setLater(a, make);
  await turn();
  expect(make).not.toHaveBeenCalled();
  expect([store.get(a), store.get(a)]).toEqual(["made", "made"]);
  expect(make).toHaveBeenCalledTimes(1);
});

it("calls what schedules as browsers want their own functions called", () => {
  const store = new Store(function (this: unknown) {
    expect(this).toBeUndefined();
  });
  store.set(a, "1");
  expect.assertions(1);
});

it("wakes when it is told to", () => {
  let wake = () => {};
  const store = new Store((run) => (wake = run));
  const listener = vi.fn();
  store.subscribe(a, listener);
  store.set(a, "1");
  expect(listener).not.toHaveBeenCalled();
  wake();
  expect(listener).toHaveBeenCalledTimes(1);
});

it("says which ids of a table are needed, and which are shown", () => {
  const store = new Store();
  const needed: string[] = [];
  store.onNeeded("thing", (id) => needed.push(id));
  const leave = store.subscribe(a, () => {});
  store.subscribe(a, () => {});
  store.subscribe("other:c", () => {});
  store.subscribe("alone", () => {});
  expect(needed).toEqual(["a", "a"]);
  expect(store.shown("thing")).toEqual(["a"]);
  leave();
  expect(store.shown("thing")).toEqual(["a"]);
});
