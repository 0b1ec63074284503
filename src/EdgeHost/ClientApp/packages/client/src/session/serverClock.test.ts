import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ServerClock } from "./serverClock.js";

const server = Date.UTC(2026, 0, 1, 12);
const header = (at: number) => new Date(at).toUTCString();

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) }));
afterEach(() => void vi.useRealTimers());

it("goes by what the server says, whatever is done to this device's clock", () => {
  const clock = new ServerClock();
  expect(clock.now(), "until it has said something").toBe(Date.UTC(2030, 0, 1));
  clock.take(header(server), 200);
  expect(clock.now()).toBe(server + 600);
  vi.advanceTimersByTime(10_000);
  vi.setSystemTime(0);
  expect(clock.now()).toBe(server + 10_600);
});

it("goes evenly as long as answers do not say otherwise", () => {
  const clock = new ServerClock();
  clock.take(header(server), 0);
  const before = clock.now();
  clock.take(header(server + 1_000), 100);
  clock.take(header(server - 1_000), 100);
  expect(clock.now()).toBe(before);
  clock.take(header(server + 60_000), 100);
  expect(clock.now(), "this machine has slept").toBe(server + 60_550);
});

it("passes over answers that do not say what time it is", () => {
  const clock = new ServerClock();
  clock.take(null, 0);
  clock.take("soon", 0);
  expect(clock.now()).toBe(Date.UTC(2030, 0, 1));
});
