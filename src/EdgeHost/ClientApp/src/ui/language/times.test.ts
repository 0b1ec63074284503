import { describe, expect, it } from "vitest";
import { dayStarts, isSameDay, timesOf } from "./times";

const words = { today: "Today", yesterday: "Yesterday" };
const times = (locale = "en-GB") => timesOf(locale, words, () => new Date(2026, 0, 3, 12));
const at = (year: number, month: number, day: number) => new Date(year, month, day, 9, 5).toISOString();

describe("a time", () => {
  it("says the year of what was in another year", () => {
    expect(times().short(at(2025, 11, 20))).toContain("2025");
    expect(times().day(at(2025, 11, 20))).toContain("2025");
  });

  it("names the day of the last week, and no day that comes again within it", () => {
    expect(times().short(at(2025, 11, 28))).toBe("Sun");
    expect(times().short(at(2025, 11, 27))).not.toBe("Sat");
  });

  it("is the clock for today, and for what another clock dates tomorrow", () => {
    expect(times().short(at(2026, 0, 3))).toBe("09:05");
    expect(times().short(at(2026, 0, 4))).toBe("09:05");
    expect(times().day(at(2026, 0, 2))).toBe("Yesterday");
  });

  it("is written as people of the place do", () => {
    expect(times("en-US").clock(at(2026, 0, 3))).toMatch(/^09:05.AM$/);
    expect(times("de").clock(at(2026, 0, 3))).toBe("09:05");
  });
});

it("two times are of one day by the clock of the reader", () => {
  expect(isSameDay(at(2026, 0, 3), new Date(2026, 0, 3, 23, 59).toISOString())).toBe(true);
  expect(isSameDay(at(2026, 0, 3), at(2026, 0, 4))).toBe(false);
});

it("days begin at midnight of the reader, also those with a change of the clock", () => {
  const hours = Array.from({ length: 24 * 366 }, (_, hour) => Date.UTC(2026, 0, 1, hour));
  const isOther = (time: number, index: number) =>
    index === 0 || !isSameDay(new Date(hours[index - 1]!).toISOString(), new Date(time).toISOString());
  expect(dayStarts(hours)).toEqual(hours.map(isOther));
  expect(dayStarts([hours[30]!, hours[5]!, hours[6]!])).toEqual([true, true, false]);
});
