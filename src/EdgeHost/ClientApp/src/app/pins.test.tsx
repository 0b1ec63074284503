// @vitest-environment happy-dom
import { keys, type Client, type Summary } from "@chatorleans/client";
import { act, type ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { settled } from "../../packages/client/src/testing/browser";
import { Clients } from "../../packages/client/src/testing/clients";
import type { Server } from "../../packages/client/src/testing/server";
import { draw } from "../ui/testing/draw";
import ConversationPane from "./ConversationPane";
import { Router, RouterContext } from "./router";
import { SessionContext, type Session } from "./session";

// A window without a layout has no room for rows.
vi.mock("../ui/conversation/MessageList", () => ({
  MessageList: ({ lines, renderMessage }: {
    lines: { kind: string; key: string; happening: { kind: string } }[];
    renderMessage: (key: string, place: object, tabIndex: number) => ReactNode;
  }) => lines.map((line) => line.kind === "message" ? renderMessage(line.key, { line }, 0)
    : <p key={line.key} data-testid="happening">{line.happening.kind}</p>),
}));

let clients: Clients;
let server: Server;
let notices: string[];

beforeEach(async () => {
  // What is loaded when it is needed first.
  await Promise.all([import("../ui/later"), import("./ForwardDialog")]);
  clients = new Clients();
  ({ server } = clients);
  notices = [];
  HTMLElement.prototype.showPopover = () => {};
});

afterEach(() => clients.end());

/** A group with two messages of Ben's, as Ann sees it who moderates it; and a conversation with Ben. */
async function open(more: Partial<Summary> = {}) {
  server.add("c", 2, { role: "moderator", ...more });
  server.add("d", 0, { type: "direct", peerId: "ben" });
  const client: Client = await clients.open();
  client.open("c");
  await settled();
  const router = new Router(window);
  const session: Session = {
    client, ask: () => {}, notify: ({ text }) => { notices.push(text); }, fail: (error) => { throw error; },
  };
  const page = await draw(<RouterContext value={router}><SessionContext value={session}>
    <ConversationPane place={{ page: "conversation", id: "c" }} /></SessionContext></RouterContext>);
  await act(settled);
  const does = async (what: () => void) => act(async () => { what(); await settled(); });
  return {
    ...page, client, router, does, first: "[data-line='1']", field: "[data-testid=composer]",
    presses: async (selector: string, key: string, modifiers: KeyboardEventInit = {}) => {
      await page.press(selector, key, modifiers);
      await act(settled);
      await act(settled);
    },
    has: (testid: string) => page.all(`[data-testid=${testid}]`).length,
  };
}

describe("a pin", () => {
  it("is set by P, shown above the messages and in a line, leads to its message, and goes in the list of all", async () => {
    const page = await open();
    expect(page.has("pins")).toBe(0);
    await page.presses(page.first, "p");
    await page.presses("[data-line='2']", "p");
    expect(page.get("[data-testid=pins]").textContent).toBe("Benc 22 pinned");
    expect(page.all("[data-testid=happening]").map(({ textContent }) => textContent)).toEqual(["pinned", "pinned"]);
    const went = vi.spyOn(page.router, "go").mockImplementation(() => {});
    await page.does(() => page.get("[data-testid=pins] button").click());
    expect(went).toHaveBeenCalledWith({ page: "conversation", id: "c", at: 2 });
    await page.does(() => page.get("[data-testid=all-pins]").click());
    await act(settled);
    expect(page.all("[data-testid=pin-list] li").map(({ textContent }) => textContent)).toEqual(["Benc 2", "Benc 1"]);
    await page.does(() => page.get("[data-testid=pin-list] [aria-label=Unpin]").click());
    expect([page.get("[data-testid=pins]").textContent, server.changed])
      .toEqual(["Benc 11 pinned", ["pinned", "pinned", "unpinned"]]);
  });

  it("is taken away by P as well, and not offered to who may not", async () => {
    const page = await open({ role: "member" });
    await page.presses(page.first, "p");
    expect(server.changed).toEqual([]);
    server.post("c", { kind: "roleChanged", userId: "ann", role: "moderator" });
    await act(settled);
    await page.presses(page.first, "p");
    await page.presses(page.first, "p");
    expect([server.changed, page.has("pins")]).toEqual([["pinned", "unpinned"], 0]);
  });

  it("beyond the limit is refused with its name", async () => {
    server.limits = { conversationPins: 0 };
    const page = await open();
    await page.presses(page.first, "p");
    expect([notices, server.changed]).toEqual([["At most 0 messages can be pinned at a time."], []]);
  });
});

it("forwards a message to several conversations, which name who wrote it", async () => {
  const page = await open();
  await page.presses(page.first, "f");
  const targets = page.all("[role=option]");
  expect(targets.map(({ textContent }) => textContent)).toEqual(["c", "Ben"]);
  await page.does(() => targets[0]!.click());
  await page.does(() => targets[1]!.click());
  expect(page.all("[role=option]").map((option) => option.getAttribute("aria-checked"))).toEqual(["true", "true"]);
  await page.does(() => page.get("[data-testid=forward]").click());
  expect([server.sent, server.texts("d"), notices]).toEqual([["c 1", "c 1"], ["c 1"], ["Forwarded to 2 conversations"]]);
  const forwarded = page.get("[data-testid=forwarded]");
  expect(forwarded.textContent).toBe("Forwarded from Ben");
  const line = forwarded.closest<HTMLElement>("article")!;
  expect(line.getAttribute("aria-label")).toMatch(/c 1, Forwarded from Ben/);
  await page.presses(`[data-line='${line.dataset["line"]}']`, "e");
  expect(page.has("edit-bar"), "the words are another one's").toBe(0);
});

it("mentions all, where the reader may, and shows it as a mention of the reader", async () => {
  const page = await open();
  await page.type(page.field, "look @al");
  await page.presses(page.field, "Enter");
  await page.presses(page.field, "Enter");
  expect(server.logs.get("c")!.entries.at(-1)).toMatchObject({ text: "look @all", mentionAll: true });
  server.post("c", { text: "Hallo @alle", mentionAll: true });
  await act(settled);
  expect(page.all("article bdi").map(({ textContent }) => textContent)).toContain("@alle");
  server.post("c", { kind: "settingsChanged", action: "mentionAll", role: "admin" });
  await act(settled);
  await page.type(page.field, "and @al");
  expect(page.all("[role=option]")).toEqual([]);
});

it("sends silently by Ctrl+Shift+Enter, which stands at the message", async () => {
  const page = await open();
  await page.type(page.field, "psst");
  await page.presses(page.field, "Enter", { ctrlKey: true, shiftKey: true });
  expect(server.logs.get("c")!.entries.at(-1)).toMatchObject({ text: "psst", silent: true });
  expect(page.all("article").at(-1)!.getAttribute("aria-label")).toMatch(/psst, sent without notification/);
  expect(page.client.store.get(keys.draft("c"))).toBeUndefined();
});
