import { expect, it } from "vitest";
import { defaultLimits, textBytes, whyRefused } from "./limits.js";

it("counts what is sent, not what is seen", () => {
  expect(["a", "ä", "€", "👍", ""].map(textBytes)).toEqual([1, 2, 3, 4, 0]);
});

it("refuses what the server would refuse, and nothing else", () => {
  const limits = { textBytes: 8, mentions: 1 };
  expect(whyRefused("12345678", [], limits)).toBeUndefined();
  expect(whyRefused("👍👍", ["ann"], limits)).toBeUndefined();
  expect(whyRefused("👍👍!", [], limits)).toMatchObject({ code: "TooLarge" });
  expect(whyRefused("👍👍!", [], limits)!.message).toContain("8 bytes");
  expect(whyRefused(" \n", [], limits)).toMatchObject({ code: "Invalid" });
  expect(whyRefused("x", ["ann", "ben"], limits)).toMatchObject({ code: "Invalid" });
  expect(whyRefused("x".repeat(10_000_000), [], defaultLimits)).toMatchObject({ code: "TooLarge" });
});
