import { expect, test } from "vitest";
import { newId } from "./ids.js";

test("an id is a UUIDv7 and new each time", () => {
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newId()).not.toBe(newId());
});

test("an id begins with the milliseconds of its time", () => {
  expect(newId(Date.UTC(2026, 10, 25))).toMatch(/^01a21000-8800-7/);
});
