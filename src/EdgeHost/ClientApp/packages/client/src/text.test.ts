import { expect, it } from "vitest";
import { firstCharacter, parts } from "./text.js";

it("takes a whole character, however many code points it has", () => {
  expect(firstCharacter("👨‍👩‍👧 family")).toBe("👨‍👩‍👧");
  expect(firstCharacter("e\u0301a")).toBe("e\u0301");
  expect(firstCharacter("😀")).toBe("😀");
  expect(firstCharacter("")).toBe("");
});

it.each([
  ["see https://example.org/a.", "https://example.org/a"],
  ["(https://example.org/a)", "https://example.org/a"],
  ["https://en.wikipedia.org/wiki/Grain_(virtual)", "https://en.wikipedia.org/wiki/Grain_(virtual)"],
  ["https://example.org/?q=1&r=2!", "https://example.org/?q=1&r=2"],
  ["http://example.org, or so", "http://example.org"],
])("finds the address in %s", (text, address) => {
  const found = parts(text);
  expect(found.filter((part) => part.href).map((part) => part.href)).toEqual([address]);
  expect(found.map((part) => part.text).join("")).toBe(text);
});

it("makes no link of anything else", () => {
  expect(parts("javascript:alert(1) ftp://x data:text/html,x")).toEqual(
    [{ text: "javascript:alert(1) ftp://x data:text/html,x" }]);
});
