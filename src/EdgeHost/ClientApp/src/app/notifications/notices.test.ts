import { describe, expect, it } from "vitest";
import type { Client, HeldSummary } from "@chatorleans/client";
import { speak } from "../../ui/testing/draw";
import type { News } from "./news";
import { noticesOf, shortened } from "./notices";

const client = {
  conversations: { get: (id: string) => ({ summary: { id, type: id === "mia" ? "direct" : "group", name: `Group ${id}` } }) },
  titleOf: ({ type, name }: HeldSummary) => type === "direct" ? "Mia Tanaka" : name,
  people: { get: (id: string) => id === "mia" ? { id, displayName: "Mia Tanaka" } : undefined },
} as unknown as Client;

const news = (conversationId: string, sequence: number, text = "Hello", senderId = "mia"): News =>
  ({ conversationId, sequence, senderId, text });

describe("a notice", () => {
  it("names the conversation and who wrote, and leads to the message", async () => {
    expect(noticesOf([news("a", 7)], client, await speak(), true)).toEqual([{
      tag: "a:7", title: "Group a", body: "Mia Tanaka: Hello", data: { path: "c/a/m/7", conversationId: "a", sequence: 7 },
    }]);
  });

  it("names nobody twice, and nobody whose name is not known", async () => {
    const bodies = noticesOf([news("mia", 7), news("a", 8, "Hello", "ben")], client, await speak(), true);
    expect(bodies.map(({ title, body }) => [title, body])).toEqual([["Mia Tanaka", "Hello"], ["Group a", "Hello"]]);
  });

  it("has no text where others may see the screen, and of what has none", async () => {
    const { t } = await speak();
    const hidden = noticesOf([news("a", 7, "secret")], client, await speak(), false);
    const empty = noticesOf([news("a", 7, " ")], client, await speak(), true);
    expect([...hidden, ...empty].map(({ body }) => body)).toEqual([t("notifications.hidden"), t("notifications.hidden")]);
  });

  it("is one of many messages at once", async () => {
    const some = (count: number) => Array.from({ length: count }, (_, index) => news(index % 2 ? "a" : "b", index + 1));
    expect(noticesOf(some(3), client, await speak(), true)).toHaveLength(3);
    const language = await speak("ar");
    expect(noticesOf(some(4), client, language, true)).toEqual([{
      tag: "several", title: language.t("announce.new", { count: 4 }), body: language.list(["Group b", "Group a"]),
      data: { path: "" },
    }]);
  });
});

describe("a long text", () => {
  it("is cut where no character is cut", () => {
    const family = "👨‍👩‍👧‍👦";
    expect(shortened(family.repeat(201))).toBe(`${family.repeat(200)}…`);
    expect(shortened(family.repeat(200))).toBe(family.repeat(200));
  });

  it("is one line", () => expect(shortened(" one\n\n two ")).toBe("one two"));

  it("takes no time, whatever it is made of", () => {
    expect(shortened(`e${"\u0301".repeat(100_000)}`).length).toBeLessThan(5_000);
  });
});
