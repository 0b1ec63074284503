import { describe, expect, it } from "vitest";
import { defaultLimits, textBytes, whyRefused, type CommandLimits } from "./limits.js";

const limits: CommandLimits = {
  messageTextBytes: 8, contentTypeLength: 10, mentions: 1, messageEdits: 2, messageReactions: 4, messageEmoji: 2,
  conversationPins: 2,
};

const send = (text: string, more: { mentions?: string[]; contentType?: string } = {}) =>
  whyRefused({ kind: "send", payload: { text, ...more } }, limits);

it("counts as the server does, in UTF-8", () => {
  expect(["a", "ä", "か", "👍"].map(textBytes)).toEqual([1, 2, 3, 4]);
});

it("refuses a message that is empty, too long, of a content type that is, or mentions too many", () => {
  expect([send("12345678"), send("👍👍", { mentions: ["ann"], contentType: "text/plain" })]).toEqual([undefined, undefined]);
  expect(send("👍👍!")).toMatchObject({ code: "TooLarge", limit: { name: "messageTextBytes", most: 8 } });
  expect(send("👍👍!")!.message).toContain("8 bytes");
  expect(send(" \n")).toMatchObject({ code: "Invalid" });
  expect(send("x", { mentions: ["ann", "ben"] })).toMatchObject({ code: "Invalid", limit: { name: "mentions" } });
  expect(send("x", { contentType: "text/plains" })).toMatchObject({ code: "Invalid", limit: { name: "contentTypeLength" } });
  const endless = { text: "x".repeat(10_000_000) };
  expect(whyRefused({ kind: "send", payload: endless }, defaultLimits)).toMatchObject({ code: "TooLarge" });
});

describe("of a change of a message", () => {
  const reaction = (emoji: string, mine = false) => ({ emoji, count: 1, mine, users: [] });
  const message = { edits: 1, reacted: 2, reactions: [reaction("👍"), reaction("🎉", true)] };
  const edit = (text: string, edits: number) =>
    whyRefused({ kind: "edit", payload: { messageId: "m", text } }, limits, { ...message, edits });
  const react = (emoji: string, reacted = 2, given = true) =>
    whyRefused({ kind: "react", payload: { messageId: "m", emoji, given } }, limits, { ...message, reacted });

  it("refuses one edit too many, and words that a message may not have", () => {
    expect(edit("x", 1)).toBeUndefined();
    expect(edit("x", 2)).toMatchObject({ code: "LimitReached", limit: { name: "messageEdits", most: 2 } });
    expect(edit("123456789", 1)).toMatchObject({ code: "TooLarge" });
  });

  it("refuses one more emoji or reaction than there may be, and never to take one back", () => {
    expect([react("👍"), react("👍", 3)]).toEqual([undefined, undefined]);
    expect(react("🚲")).toMatchObject({ code: "LimitReached", limit: { name: "messageEmoji", most: 2 } });
    expect(react("👍", 4)).toMatchObject({ code: "LimitReached", limit: { name: "messageReactions", most: 4 } });
    expect(react("🎉", 4), "it is there").toBeUndefined();
    expect(react("🎉", 4, false)).toBeUndefined();
  });

  it("leaves to the server what is not known here, and lets everything be deleted", () => {
    const payload = { messageId: "m", text: "x" };
    expect(whyRefused({ kind: "edit", payload }, limits)).toBeUndefined();
    expect(whyRefused({ kind: "react", payload: { messageId: "m", emoji: "🚲", given: true } }, limits)).toBeUndefined();
    expect(whyRefused({ kind: "delete", payload }, limits, { ...message, edits: 9 })).toBeUndefined();
  });
});
