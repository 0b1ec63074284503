// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { settled } from "../../packages/client/src/testing/browser";
import { Clients } from "../../packages/client/src/testing/clients";
import { draw } from "../ui/testing/draw";
import { Router, RouterContext, useRoute } from "./router";
import { SessionContext, type Session } from "./session";
import { useAppKeys } from "./useAppKeys";

let clients: Clients;
let unmount: () => Promise<void>;

beforeEach(() => { clients = new Clients(); });

afterEach(async () => {
  await unmount();
  clients.end();
});

function Keys() {
  const route = useRoute();
  useAppKeys(route.page === "conversation" ? route.id : undefined, () => {});
  return null;
}

/** Four conversations, by their age; the third is archived. */
async function open() {
  ["d", "archived", "b", "a"].forEach((id, age) => {
    clients.server.add(id);
    clients.server.append(id, { senderId: "ann" });
    clients.server.logs.get(id)!.summary.lastActivityAt = `2026-01-0${age + 1}T00:00:00.000Z`;
  });
  const client = await clients.open();
  await client.changeSettings("archived", { archivedUpTo: 1 });
  const router = new Router(window);
  router.replace({ page: "conversation", id: "b" });
  const session: Session = { client, ask: () => {}, notify: () => {}, fail: () => {} };
  ({ unmount } = await draw(<RouterContext value={router}><SessionContext value={session}><Keys /></SessionContext>
  </RouterContext>));
  const press = (key: string, more: KeyboardEventInit) => act(async () => {
    window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
    await settled();
  });
  return { client, press, at: () => router.route.page === "conversation" && router.route.id };
}

it("goes from conversation to conversation as the list shows them, past what is archived", async () => {
  const { press, at } = await open();
  await press("ArrowDown", { altKey: true });
  expect(at()).toBe("d");
  await press("ArrowUp", { altKey: true });
  expect(at()).toBe("b");
});

it("goes to what is marked as unread as to what is unread", async () => {
  const { client, press, at } = await open();
  await act(() => client.changeSettings("d", { unreadFrom: 1 }));
  await press("ArrowDown", { altKey: true, shiftKey: true });
  expect(at()).toBe("d");
});
