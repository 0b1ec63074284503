import { describe, expect, it } from "vitest";
import { charactersOf, firstNameOf, hueOf, huesCount, initialsOf } from "./names";

describe("initials", () => {
  it.each([
    ["Mia Tanaka", "MT"], ["mia", "M"], ["🦄 Party Planner", "🦄"], ["👩‍👩‍👧 Fam", "👩‍👩‍👧"], ["🇯🇵", "🇯🇵"],
    ["Ång Ström", "ÅS"], ["é́lan x", "É́X"],
    ["عمر الحسن", "عا"], ["Jo (from work)", "JW"], ["42 things", "4T"], ["  ", "?"], ["!!!", "!"],
  ])("of %s are %s", (name, initials) => expect(initialsOf(name)).toBe(initials));
});

it("a colour is the same for one id, and many ids share all of them", () => {
  expect(hueOf("0192-a")).toBe(hueOf("0192-a"));
  expect(new Set(Array.from({ length: 200 }, (_, index) => hueOf(`018f3c2e-${index}`))).size).toBe(huesCount);
});

it.each([["👨‍👩‍👧 family", "👨‍👩‍👧"], ["e\u0301a", "e\u0301"], ["😀", "😀"], ["", undefined]])(
  "the first character of %s is whole", (text, first) => expect(charactersOf(text)[0]).toBe(first));

it("a first name is the first word", () => expect(firstNameOf(" Mia Tanaka ")).toBe("Mia"));
