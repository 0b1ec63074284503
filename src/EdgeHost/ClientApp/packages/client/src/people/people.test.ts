import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { User } from "../protocol.js";
import { keys } from "../store/keys.js";
import { Store } from "../store/store.js";
import { People } from "./people.js";

const user = (id: string, version: number): User => ({
  id, username: id, displayName: `${id} ${version}`, createdAt: "2026-01-01T00:00:00Z", version,
});

/** Everybody is there, in this version, unless it is none. */
function peopleOf(version: number) {
  const [store, asked, learned, server] = [new Store(), [] as string[][], [] as string[], { version }];
  const call = (_method: string, path: string) => {
    const ids = new URL(path, "http://localhost").searchParams.get("ids")!.split(",");
    asked.push(ids);
    return server.version === 0 ? Promise.reject(new Error("unreachable"))
      : Promise.resolve({ items: ids.filter((id) => id !== "gone").map((id) => user(id, server.version)) });
  };
  const people = new People({ call: call as never }, user("ann", 1), store, (person) => learned.push(person.displayName));
  const show = async (...ids: string[]) => {
    ids.forEach((id) => store.subscribe(keys.person(id), () => {})());
    await vi.advanceTimersByTimeAsync(0);
    return ids.map((id) => people.get(id)?.displayName);
  };
  return { store, asked, learned, server, people, show };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("asks together for all who are shown and not known", async () => {
  const { asked, show } = peopleOf(1);
  expect(await show("ben", "cia", "ann", "ben")).toEqual(["ben 1", "cia 1", "ann 1", "ben 1"]);
  expect(asked).toEqual([["ben", "cia"]]);
  await show("ben", "cia");
  expect(asked).toHaveLength(1);
});

it("names no more in one request than it may", async () => {
  const { asked, show } = peopleOf(1);
  await show(...Array.from({ length: 250 }, (_, index) => `user-${index}`));
  expect(asked.map((ids) => ids.length)).toEqual([100, 100, 50]);
});

it("asks again for who is shown when that is old, and no more often than it may", async () => {
  const { store, asked, learned, server, people, show } = peopleOf(1);
  await show("ben");
  store.subscribe(keys.person("ben"), () => {});
  await vi.advanceTimersByTimeAsync(300_000);
  server.version = 0;
  people.refreshShown();
  people.refreshShown();
  expect(await show("ben"), "what is old is shown until there is something newer").toEqual(["ben 1"]);
  expect(asked).toHaveLength(2);
  server.version = 2;
  await vi.advanceTimersByTimeAsync(10_000);
  people.refreshShown();
  expect(await show("ben")).toEqual(["ben 2"]);
  expect(asked).toHaveLength(3);
  expect(learned).toEqual(["ben 1", "ben 2"]);
});

it("does not ask all the time for who is no more", async () => {
  const { asked, show } = peopleOf(1);
  await show("gone");
  await show("gone");
  expect(asked).toHaveLength(1);
});

it("shows whom an earlier page knew, asks anew, and wakes nobody for the same", async () => {
  const { store, people, show, asked } = peopleOf(1);
  people.restore([{ id: "ben", displayName: "ben 1", version: 1 }]);
  expect(people.get("ben")!.displayName).toBe("ben 1");
  await show("ben");
  expect(asked).toEqual([["ben"]]);
  const woken = vi.fn();
  store.subscribe(keys.person("ben"), woken);
  people.learn({ id: "ben", displayName: "ben 1" });
  await vi.advanceTimersByTimeAsync(0);
  expect(woken).not.toHaveBeenCalled();
});

it("looks for a name as it is kept, whatever the keyboard writes", async () => {
  const asked: string[] = [];
  const call = (_method: string, path: string) => {
    asked.push(path);
    return Promise.resolve({ items: [] });
  };
  await new People({ call: call as never }, user("ann", 1), new Store()).find("Zoe\u0308");
  expect(asked).toEqual([`/users?query=${encodeURIComponent("Zo\u00eb")}&limit=20`]);
});
