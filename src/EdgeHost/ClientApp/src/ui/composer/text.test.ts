import { describe, expect, it } from "vitest";
import { bytesLeft, mentionable, mentionedIn, mentionQuery, withMention } from "./text";

const mia = { id: "mia", name: "Mia Tanaka", username: "mt" };
const zoe = { id: "zoe", name: "Zoë Lindqvist" };

describe("a name that is begun", () => {
  it.each([
    ["hi @mi", "mi"], ["@", ""], ["(@zo", "zo"], ["@Mia Ta", "Mia Ta"],
  ])("%s", (text, query) => expect(mentionQuery(text, text.length)?.text).toBe(query));

  it.each(["mail me@example", "no", "@ mi", "@mia\nx", "@one two three four"])("is none: %s", (text) =>
    expect(mentionQuery(text, text.length)).toBeUndefined());

  it("is looked for without case and marks, in names and user names", () => {
    const found = (text: string) => mentionable([mia, zoe], { start: 0, text }).map(({ id }) => id);
    expect([found("ZOE"), found("tan"), found("mt"), found("x"), found("")]).toEqual([["zoe"], ["mia"], ["mia"], [],
      ["mia", "zoe"]]);
  });

  it("is replaced by the whole one, and the text goes on behind it", () => {
    expect(withMention("hi @mi there", { start: 3, text: "mi" }, 6, mia.name)).toEqual({ text: "hi @Mia Tanaka there", caret: 15
      });
  });

  it("counts only as long as it stands in the text", () => {
    expect(mentionedIn("hello @Mia Tanaka", [mia, zoe, mia])).toEqual(["mia"]);
  });
});

describe("the room that is left", () => {
  it("is told near the limit only, in bytes", () => {
    expect(bytesLeft("a".repeat(79), 100)).toBeUndefined();
    expect(bytesLeft("a".repeat(80), 100)).toBe(20);
    expect(bytesLeft("ö".repeat(60), 100)).toBe(-20);
  });
});
