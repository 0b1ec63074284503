import { vi } from "vitest";
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import type { Platform, TabChannel } from "../platform.js";
import { LocalStore } from "./localStore.js";

type Turn = () => Promise<unknown> | unknown;

/** Web Locks: one at a time for each name, in the order of asking. */
class Locks {
  private readonly queues = new Map<string, (() => void)[]>();

  request = (name: string, optionsOrTurn: LockOptions | Turn, then?: Turn): Promise<unknown> => {
    const [signal, turn] = typeof optionsOrTurn === "function" ? [undefined, optionsOrTurn] : [optionsOrTurn.signal, then!];
    const queue = this.queues.get(name) ?? [];
    this.queues.set(name, queue);
    return new Promise((done, failed) => {
      const start = (): void => void Promise.resolve(turn()).then(done, failed).finally(() => {
        queue.shift();
        queue[0]?.();
      });
      signal?.addEventListener("abort", () => {
        const at = queue.indexOf(start);
        if (at > 0) queue.splice(at, 1);
        failed(new DOMException("aborted", "AbortError"));
      });
      if (queue.push(start) === 1) queueMicrotask(() => queue[0] === start && start());
    });
  };
}

/** What the tabs of one browser share: its stores, its locks and its channels. */
export class Browser {
  readonly local = new LocalStore();
  readonly locks = new Locks() as unknown as Platform["locks"];
  private readonly channels = new Map<string, Set<(message: unknown) => void>>();

  constructor() {
    vi.stubGlobal("indexedDB", new IDBFactory());
  }

  tab(missing: Partial<Platform> = {}): Tab {
    return new Tab(this, missing);
  }

  open(name: string, listener: (message: unknown) => void): TabChannel {
    const listeners = this.channels.get(name) ?? new Set();
    this.channels.set(name, listeners.add(listener));
    return {
      post: (message) => {
        const copy = structuredClone(message);
        [...listeners].filter((other) => other !== listener)
          .forEach((other) => queueMicrotask(() => listeners.has(other) && other(copy)));
      },
      close: () => void listeners.delete(listener),
    };
  }
}

export class Tab implements Platform {
  readonly local: Platform["local"];
  readonly hasCookies = true;
  readonly locks: Platform["locks"];
  readonly channel: Platform["channel"];
  asked = 0;
  isShown = true;
  private readonly wake = new Set<() => void>();

  constructor(browser: Browser, missing: Partial<Platform>) {
    this.local = browser.local;
    this.locks = "locks" in missing ? missing.locks : browser.locks;
    this.channel = missing.channel ?? ((name, listener) => browser.open(name, listener));
  }

  isVisible = (): boolean => this.isShown;
  persist = (): void => void this.asked++;

  onWake = (listener: () => void): (() => void) => {
    this.wake.add(listener);
    return () => void this.wake.delete(listener);
  };

  onOffline = (): (() => void) => () => {};
  onShared = (): (() => void) => () => {};

  show(isShown: boolean): void {
    this.isShown = isShown;
    this.wake.forEach((listener) => listener());
  }
}

/** Timers, and both clocks, stand still; the database's own turns go on. */
export const stopClocks = (): void => void vi.useFakeTimers({
  toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
});

declare const setImmediate: (then: (value: unknown) => void) => void;

/** Until the database has answered, and whoever waited for that has gone on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await new Promise((done) => setImmediate(done));
}

export async function after(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    await vi.advanceTimersByTimeAsync(Math.min(left, 500));
    await settled();
  }
}
