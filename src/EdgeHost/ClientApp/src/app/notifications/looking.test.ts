import { expect, it } from "vitest";
import { Looking } from "./looking";

/** Web Locks, as far as they are used: shared ones, and one for whoever asks whether there are any. */
class Locks {
  private readonly held = new Set<Promise<unknown>>();

  request = async (_: string, { mode }: LockOptions, then: (lock: Lock | null) => unknown): Promise<unknown> => {
    const isFree = mode === "shared" || this.held.size === 0;
    const turn = Promise.resolve(then(isFree ? {} as Lock : null));
    if (!isFree) return turn;
    this.held.add(turn);
    await turn;
    this.held.delete(turn);
    return turn;
  };
}

class Tab {
  isShown = false;
  readonly looking: Looking;

  constructor(locks: Locks) {
    this.looking = new Looking("looking", () => this.isShown, locks as unknown as Pick<LockManager, "request">);
  }

  show(isShown: boolean): void {
    this.isShown = isShown;
    this.looking.change();
  }
}

function tabs(): [Tab, Tab] {
  const locks = new Locks();
  return [new Tab(locks), new Tab(locks)];
}

it("knows of each tab that somebody looks at, also in the others", async () => {
  const [one, two] = tabs();
  const anybody = async () => [await one.looking.isAnybody(), await two.looking.isAnybody()];
  expect(await anybody()).toEqual([false, false]);
  two.show(true);
  expect(await anybody()).toEqual([true, true]);
  one.show(true);
  two.show(false);
  expect(await anybody()).toEqual([true, true]);
  one.show(false);
  expect(await anybody()).toEqual([false, false]);
});

it("takes nobody who asks at the same time for somebody who looks", async () => {
  const [{ looking }] = tabs();
  expect(await Promise.all([looking.isAnybody(), looking.isAnybody()])).toEqual([false, false]);
  expect(await looking.isAnybody()).toBe(false);
});

it("does not take a tab for one that is looked at which was so a moment ago", async () => {
  const [tab] = tabs();
  tab.show(true);
  tab.isShown = false;
  expect(await tab.looking.isAnybody()).toBe(false);
});

it("ends with the tab, and goes by this tab alone where there are no locks", async () => {
  const [one, two] = tabs();
  one.show(true);
  one.looking.close();
  expect(await two.looking.isAnybody()).toBe(false);
  expect(await new Looking("looking", () => true, undefined).isAnybody()).toBe(true);
  expect(await new Looking("looking", () => false, undefined).isAnybody()).toBe(false);
});
