import { expect, it } from "vitest";
import { PresenceWatch } from "./presence";
import type { Presence, Reply } from "./protocol";

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
  return { asked, watch: new PresenceWatch({ invoke }, () => {}) };
}

it("asks once for the same people, and again after a lost connection", async () => {
  const { asked, watch } = watchOf(500);
  await watch.watch(["ann", "ben"]);
  await watch.watch(["ben", "ann", "ben"]);
  expect(asked).toEqual([["ann", "ben"]]);
  watch.forget();
  expect(watch.get("ann")).toBeUndefined();
  await watch.watch(["ann", "ben"]);
  expect(asked).toHaveLength(2);
  expect(watch.get("ann")?.status).toBe("online");
});

it("asks for the same people again when it is told to, and shows them meanwhile", async () => {
  const { asked, watch } = watchOf(500);
  await watch.watch(["ann"]);
  watch.askAgain();
  expect(watch.get("ann")?.status).toBe("online");
  await watch.watch(["ann"]);
  expect(asked).toHaveLength(2);
});

it("watches the first ones of too many", async () => {
  const { asked, watch } = watchOf(20);
  const people = Array.from({ length: 1_000 }, (_, index) => `user ${index}`);
  await watch.watch(people);
  expect(asked.map((users) => users.length)).toEqual([50, 25, 12]);
  expect(watch.get("user 11")?.status).toBe("online");
});

it("believes an event rather than an answer that was on its way", async () => {
  const { watch } = watchOf(500);
  const watching = watch.watch(["ann", "ben"]);
  watch.take(is("ann", "offline"));
  await watching;
  expect(watch.get("ann")?.status).toBe("offline");
  expect(watch.get("ben")?.status).toBe("online");
});

it("knows nothing any more of whom it does not watch", async () => {
  const { watch } = watchOf(500);
  await watch.watch(["ann", "ben"]);
  await watch.watch(["ben"]);
  expect(watch.get("ann")).toBeUndefined();
});
