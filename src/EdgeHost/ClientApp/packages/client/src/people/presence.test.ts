import { expect, it } from "vitest";
import type { Presence, Reply } from "../protocol.js";
import { keys } from "../store/keys.js";
import { Store } from "../store/store.js";
import { PresenceWatch } from "./presence.js";

const is = (userId: string, status: Presence["status"]): Presence => ({ userId, status });

/** A server that lets one connection watch so many, with everybody online. */
function watchOf(limit: number) {
  const asked: string[][] = [];
  const invoke = <T>(_: string, request: object): Promise<Reply<T>> => {
    const { userIds } = request as { userIds: string[] };
    asked.push(userIds);
    return Promise.resolve((userIds.length > limit
      ? { error: { code: "LimitReached", message: "", retryable: false } }
      : { value: userIds.map((userId) => is(userId, "online")) }) as Reply<T>);
  };
  const store = new Store();
  const get = (userId: string) => store.get(keys.presence(userId));
  return { asked, get, watch: new PresenceWatch({ invoke }, store) };
}

it("asks once for the same people, and again after a lost connection", async () => {
  const { asked, get, watch } = watchOf(500);
  await watch.watch(["ann", "ben"]);
  await watch.watch(["ben", "ann", "ben"]);
  expect(asked).toEqual([["ann", "ben"]]);
  watch.forget();
  expect(get("ann")).toBeUndefined();
  await watch.watch(["ann", "ben"]);
  expect(asked).toHaveLength(2);
  expect(get("ann")?.status).toBe("online");
});

it("asks for the same people again when it is told to, and shows them meanwhile", async () => {
  const { asked, get, watch } = watchOf(500);
  await watch.watch(["ann"]);
  watch.askAgain();
  expect(get("ann")?.status).toBe("online");
  await watch.watch(["ann"]);
  expect(asked).toHaveLength(2);
});

it("watches the first ones of too many", async () => {
  const { asked, get, watch } = watchOf(20);
  const people = Array.from({ length: 1_000 }, (_, index) => `user ${index}`);
  await watch.watch(people);
  expect(asked.map((users) => users.length)).toEqual([50, 25, 12]);
  expect(get("user 11")?.status).toBe("online");
});

it("believes an event rather than an answer that was on its way", async () => {
  const { get, watch } = watchOf(500);
  const watching = watch.watch(["ann", "ben"]);
  watch.take(is("ann", "offline"));
  await watching;
  expect(get("ann")?.status).toBe("offline");
  expect(get("ben")?.status).toBe("online");
});

it("knows nothing any more of whom it does not watch", async () => {
  const { get, watch } = watchOf(500);
  await watch.watch(["ann", "ben"]);
  await watch.watch(["ben"]);
  expect(get("ann")).toBeUndefined();
});
