import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dayName, shortTime } from "./time";

describe("a time in the list", () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date(2026, 0, 3, 12) }));
  afterEach(() => void vi.useRealTimers());

  const at = (...parts: [number, number, number]) => new Date(...parts, 9, 5).toISOString();

  it("says the year of what was in another year", () => {
    expect(shortTime(at(2025, 11, 20))).toContain("2025");
    expect(dayName(at(2025, 11, 20))).toContain("2025");
  });

  it("names the day of the last week, and no day that comes again within it", () => {
    const weekday = (day: Date) => new Intl.DateTimeFormat(undefined, { weekday: "short" }).format(day);
    expect(shortTime(at(2025, 11, 28))).toBe(weekday(new Date(2025, 11, 28)));
    expect(shortTime(at(2025, 11, 27))).not.toBe(weekday(new Date(2025, 11, 27)));
  });

  it("shows the clock for today, and for what another clock dates tomorrow", () => {
    expect(shortTime(at(2026, 0, 3))).toMatch(/9.05/);
    expect(shortTime(at(2026, 0, 4))).toMatch(/9.05/);
    expect(dayName(at(2026, 0, 2))).toBe("Yesterday");
  });
});
