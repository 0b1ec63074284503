import { expect, it } from "vitest";
import { fieldOf, timeIn, timeOf } from "./times";

const saturday = new Date(2026, 10, 28, 14, 5);

it("offers the next hour, the next morning and the next Monday", () => {
  expect(fieldOf(timeOf("hour", saturday))).toBe("2026-11-28T15:05");
  expect(fieldOf(timeOf("tomorrow", saturday))).toBe("2026-11-29T09:00");
  expect(fieldOf(timeOf("monday", saturday))).toBe("2026-11-30T09:00");
  expect(fieldOf(timeOf("monday", new Date(2026, 10, 29, 23, 0)))).toBe("2026-11-30T09:00");
  expect(fieldOf(timeOf("monday", new Date(2026, 10, 30, 8, 0)))).toBe("2026-12-07T09:00");
  expect(fieldOf(timeOf("tomorrow", new Date(2026, 11, 31, 8, 0)))).toBe("2027-01-01T09:00");
});

it("takes a time in the future, at most a year ahead", () => {
  expect(timeIn("2026-11-28T14:06", saturday)).toEqual(new Date(2026, 10, 28, 14, 6));
  for (const field of ["2026-11-28T14:05", "2025-11-28T14:06", "2027-11-29T14:05", "", "soon"]) {
    expect(timeIn(field, saturday)).toBeUndefined();
  }
});
