import { expect, it } from "vitest";
import { charactersOf } from "../language/names";
import { emojis } from "./emojis";

it("are pictures that the server takes as reactions: one character each, of at most 32 units", () => {
  const all = Object.values(emojis).flat().flatMap((line) => line.split(" "));
  expect(all.filter((emoji) => emoji.length > 32 || charactersOf(emoji).length !== 1 || !/\p{So}/u.test(emoji))).toEqual([]);
  expect(new Set(all).size).toBe(all.length);
});
