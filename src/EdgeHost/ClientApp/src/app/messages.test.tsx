// @vitest-environment happy-dom
import { keys } from "@chatorleans/client";
import { act, type ComponentProps } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { settled } from "../../packages/client/src/testing/browser";
import { Clients } from "../../packages/client/src/testing/clients";
import { draw } from "../ui/testing/draw";
import { firstUnread } from "../ui/conversation";
import type { MessageList } from "../ui/conversation/MessageList";
import { anchors } from "./anchors";
import ConversationPane from "./ConversationPane";
import { Router, RouterContext, useRoute } from "./router";
import { SessionContext, type Session } from "./session";

type Shown = ComponentProps<typeof MessageList>;

let list: Shown;
// A window without a layout has no room for rows.
vi.mock("../ui/conversation/MessageList", () => ({
  MessageList: (props: Shown) => {
    list = props;
    return null;
  },
}));

let clients: Clients;

beforeEach(() => {
  clients = new Clients();
  anchors.forget();
});

afterEach(() => clients.end());

function Page() {
  const route = useRoute();
  return route.page === "conversation" ? <ConversationPane place={route} /> : null;
}

/** A conversation as it is when it is opened, with what has come by then. */
async function open(at?: number) {
  const client = await clients.open();
  const router = new Router(window);
  router.replace({ page: "conversation", id: "c", at });
  const session: Session = { client, ask: () => {}, notify: () => {}, fail: (error) => { throw error; } };
  const page = await draw(<RouterContext value={router}><SessionContext value={session}><Page /></SessionContext>
  </RouterContext>);
  for (let turn = 0; turn < 4; turn++) await act(settled);
  return { client, router, page, readSequence: () => client.store.get(keys.conversation("c"))!.readSequence };
}

const shown = () => [list.lines[0]?.sequence, list.lines.at(-1)?.sequence, list.hasNewer];
const does = (what: () => void) => act(async () => { what(); await settled(); });

it("opens at the first unread message, also where more is unread than a page holds, and has read what was seen", async () => {
  clients.server.add("c", 120);
  const { readSequence } = await open();
  expect(list.lines[firstUnread(list.lines, list.readUpTo)]?.sequence).toBe(1);
  expect([shown(), list.openAt, list.opensAtTop]).toEqual([[1, 50, true], "1", true]);
  await does(() => list.onSeen!(9));
  expect(readSequence()).toBe(9);
});

it("reads nothing of what stands at the end, as long as the first unread message is not held", async () => {
  clients.server.add("c", 120);
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (path: string, request: RequestInit) =>
    path.includes("after=0") ? Promise.reject(new TypeError("Failed to fetch")) : fetch(path, request));
  const { readSequence } = await open();
  expect([shown(), list.readUpTo, list.openAt]).toEqual([[71, 120, false], undefined, undefined]);
  await does(() => list.onSeen!(120));
  expect(readSequence()).toBe(0);
  await does(() => list.onToEnd!());
  await does(() => list.onSeen!(120));
  expect(readSequence(), "the reader went there").toBe(120);
});

it("goes to the end when something is sent from elsewhere", async () => {
  clients.server.add("c", 120, { readSequence: 120 });
  clients.server.logs.get("c")!.summary.unread = 0;
  const { page, router } = await open(10);
  expect([shown(), list.openAt]).toEqual([[1, 50, true], "10"]);
  await page.type("[data-testid=composer]", "hello");
  await page.press("[data-testid=composer]", "Enter");
  await act(settled);
  expect([router.route, list.hasNewer, list.lines.length]).toEqual([{ page: "conversation", id: "c" }, false, 51]);
});

it("asks for a message again when the page is there already", async () => {
  clients.server.add("c", 20);
  const { router } = await open(10);
  const { visit } = list;
  await does(() => router.go({ page: "conversation", id: "c", at: 10, details: "readBy" }));
  expect(list.visit).toBe(visit);
  await does(() => router.go({ page: "conversation", id: "c", at: 10 }));
  expect(list.visit, "what stood beside it was closed").toBe(visit);
  await does(() => router.go({ page: "conversation", id: "c", at: 10 }));
  expect(list.visit).toBe(visit! + 1);
});
