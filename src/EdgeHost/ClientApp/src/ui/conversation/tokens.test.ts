import { describe, expect, it } from "vitest";
import { isPictures, tokensOf } from "./tokens";

const links = (text: string) => tokensOf(text).flatMap((token) => token.kind === "link" ? [token.text] : []);
const mia = { id: "mia", name: "Mia" };
const miaTanaka = { id: "mt", name: "Mia Tanaka" };

describe("addresses in a text", () => {
  it.each([
    ["see https://a.example/b.", "https://a.example/b"], ["(https://a.example/b)", "https://a.example/b"],
    ["https://a.example/b_(c)", "https://a.example/b_(c)"], ["“https://a.example”", "https://a.example"],
    ["https://a.example/?q=1&r=2#x, and", "https://a.example/?q=1&r=2#x"], ["Www.Example.org/x!", "Www.Example.org/x"],
    ["https://bücher.example/ä", "https://bücher.example/ä"], ["انظر https://a.example/ar؟", "https://a.example/ar"],
    ["https://example.org/?q=1&r=2!", "https://example.org/?q=1&r=2"], ["http://example.org, or so", "http://example.org"],
  ])("%s has %s", (text, address) => expect(links(text)).toEqual([address]));

  it.each([
    "https://", "javascript:alert(1) ftp://x data:text/html,x", "http://...", "xhttps://a.example", "just words", "a.b.c",
  ])("%s has none", (text) => expect(links(text)).toEqual([]));

  it("lead where they say", () => {
    expect(tokensOf("www.example.org")).toEqual([{ kind: "link", text: "www.example.org", href: "https://www.example.org" }]);
  });

  it("leave nothing of the text out", () => {
    const text = "<b>a</b> https://a.example/x). @Mia, www.b.example!";
    expect(tokensOf(text, [mia]).map((token) => token.text).join("")).toBe(text);
  });
});

describe("names in a text", () => {
  it("are those of people who are mentioned", () => {
    expect(tokensOf("@Mia and @Bo", [mia])).toEqual(
      [{ kind: "mention", text: "@Mia", who: mia }, { kind: "text", text: " and @Bo" }]);
  });

  it("are as long as they can be, and whole", () => {
    expect(tokensOf("@Mia Tanaka!", [mia, miaTanaka])[0]).toEqual({ kind: "mention", text: "@Mia Tanaka", who: miaTanaka });
    expect(tokensOf("@Miau", [mia])).toEqual([{ kind: "text", text: "@Miau" }]);
  });
});

describe("pictures alone", () => {
  it.each(["🎉", "👩‍👩‍👧‍👦 🇯🇵", "❤️❤️❤️", "👍🏽", "1️⃣"])("%s are shown large",
    (text) => expect(isPictures(text)).toBe(true));
  it.each(["🎉🎉🎉🎉", "🎉 ok", "1", "#", "", "©"])("%s is not", (text) => expect(isPictures(text)).toBe(false));
});
