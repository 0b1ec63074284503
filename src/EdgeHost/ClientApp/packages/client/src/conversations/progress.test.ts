import { expect, it } from "vitest";
import { progressOf, ticksOf } from "./progress.js";

const receipt = (userId: string, deliveredSequence: number, readSequence: number) =>
  ({ userId, deliveredSequence, readSequence });

it("has come as far as the last of the others", () => {
  const progress = progressOf([receipt("me", 0, 0), receipt("ann", 9, 4), receipt("ben", 7, 6)], "me");
  expect(progress).toEqual({ delivered: 7, read: 4 });
  expect([4, 5, 7, 8].map((sequence) => ticksOf(progress, sequence))).toEqual(["read", "delivered", "delivered", "sent"]);
});

it("has come nowhere where there is nobody else, or nothing is known", () => {
  expect(ticksOf(progressOf([receipt("me", 9, 9)], "me"), 1)).toBe("sent");
  expect(ticksOf(undefined, 1)).toBe("sent");
});
