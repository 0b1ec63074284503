import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keys } from "../store/keys.js";
import { Store } from "../store/store.js";
import { Typing } from "./typing.js";

let store: Store;
let typing: Typing;

beforeEach(() => {
  vi.useFakeTimers();
  store = new Store();
  typing = new Typing("me", store);
});

afterEach(() => void vi.useRealTimers());

const types = (userId: string, isTyping = true) => typing.take({ conversationId: "c", userId, typing: isTyping });
const shown = () => store.get(keys.typing("c"));

it("shows who types, until they stop", () => {
  types("ann");
  types("ben");
  expect(shown()).toEqual(["ann", "ben"]);
  types("ann", false);
  expect(shown()).toEqual(["ben"]);
  types("ben", false);
  expect(shown()).toBeUndefined();
});

it("shows nobody to themselves", () => {
  types("me");
  expect(shown()).toBeUndefined();
});

it("ends what is not told again, and goes on with what is", () => {
  types("ann");
  types("ben");
  vi.advanceTimersByTime(3_000);
  types("ben");
  const before = shown();
  typing.endStale();
  expect(shown(), "nothing has changed").toBe(before);
  vi.advanceTimersByTime(1_000);
  typing.endStale();
  expect(shown()).toEqual(["ben"]);
});

it("wakes nobody who is told the same again", async () => {
  types("ann");
  await Promise.resolve();
  const listener = vi.fn();
  store.subscribe(keys.typing("c"), listener);
  types("ann");
  typing.end("c", "ben");
  await Promise.resolve();
  expect(listener).not.toHaveBeenCalled();
  typing.end("c", "ann");
  await Promise.resolve();
  expect(listener).toHaveBeenCalledTimes(1);
});

it("is told by its own user no more often than servers pass it on", () => {
  expect([typing.isToBeTold("c"), typing.isToBeTold("c")]).toEqual([true, false]);
  vi.setSystemTime(Date.now() + 86_400_000);
  expect(typing.isToBeTold("c"), "whatever is done to this device's clock").toBe(false);
  vi.advanceTimersByTime(2_500);
  expect(typing.isToBeTold("c")).toBe(true);
  expect(typing.isToBeTold("d"), "there nobody knows of it").toBe(true);
});
