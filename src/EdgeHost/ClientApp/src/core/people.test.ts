import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Account } from "./api";
import { People } from "./people";
import type { User } from "./protocol";

const user = (id: string, version: number): User => ({
  id, username: id, displayName: `${id} ${version}`, createdAt: "2026-01-01T00:00:00Z", version,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("asks once for who is not known, and again when that is old", async () => {
  let [asked, version, changes] = [0, 1, 0];
  const call = () => {
    asked++;
    return version === 0 ? Promise.reject(new Error("unreachable")) : Promise.resolve(user("ben", version));
  };
  const people = new People({ call } as unknown as Account, user("ann", 1), () => changes++);
  const shown = async () => {
    people.get("ben");
    await vi.advanceTimersByTimeAsync(0);
    return people.get("ben")?.displayName;
  };
  expect(await shown()).toBe("ben 1");
  expect([asked, changes]).toEqual([1, 1]);

  await vi.advanceTimersByTimeAsync(300_000);
  version = 0;
  expect(await shown(), "what is old is shown until there is something newer").toBe("ben 1");
  expect(await shown()).toBe("ben 1");
  expect([asked, changes], "no more often than it may").toEqual([2, 1]);
  version = 2;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await shown()).toBe("ben 2");
  expect([asked, changes]).toEqual([3, 2]);
  expect(people.get("ann")?.displayName, "the own profile is asked for when it is old too").toBe("ann 1");
});

it("looks for a name as it is kept, whatever the keyboard writes", async () => {
  const asked: string[] = [];
  const call = (_method: string, path: string) => {
    asked.push(path);
    return Promise.resolve({ items: [] });
  };
  await new People({ call } as unknown as Account, user("ann", 1), () => {}).find("Zoe\u0308");
  expect(asked).toEqual([`/users?query=${encodeURIComponent("Zo\u00eb")}&limit=20`]);
});
