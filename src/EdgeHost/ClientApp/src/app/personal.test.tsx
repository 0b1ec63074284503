// @vitest-environment happy-dom
import { forever, keys } from "@chatorleans/client";
import { act } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { settled } from "../../packages/client/src/testing/browser";
import { Clients } from "../../packages/client/src/testing/clients";
import { draw } from "../ui/testing/draw";
import { ChatList } from "./ChatList";
import DetailsPane from "./DetailsPane";
import { Router, RouterContext } from "./router";
import { SessionContext, type Session } from "./session";
import { useCounts } from "./useStore";

let clients: Clients;

beforeEach(() => {
  clients = new Clients();
  Object.assign(HTMLElement.prototype, { showPopover() {}, hidePopover() {} });
});
afterEach(() => clients.end());

function Counted({ session }: { session: Session }) {
  return <output>{useCounts(session.client.store).unread}</output>;
}

/** What Ann sees of two groups, and of the first, with a message that she has not read, the details. Its row alone is drawn. */
async function open() {
  clients.server.add("trip", 1);
  clients.server.add("work", 0);
  const client = await clients.open();
  const failed: unknown[] = [];
  const session: Session = { client, ask: () => {}, notify: () => {}, fail: (error) => failed.push(error) };
  const router = new Router(window);
  const page = await draw(<RouterContext value={router}><SessionContext value={session}>
    <ChatList focusesNew={false} /><Counted session={session} />
    <aside><DetailsPane place={{ page: "conversation", id: "trip", details: "info" }} /></aside>
  </SessionContext></RouterContext>);
  await act(settled);
  const named = (role: string, name: string) => page.all(`[role=${role}]`).find(({ textContent }) => textContent === name)!;
  const does = (what: () => void) => act(async () => { what(); await settled(); });
  const menu = async (id: string, ...entries: string[]) => {
    await does(() => page.get(`[data-conversation=${id}]`).dispatchEvent(new MouseEvent("contextmenu", { bubbles: true })));
    for (const entry of entries) await does(() => (named("menuitem", entry) ?? named("menuitemradio", entry)).click());
  };
  const rows = () => page.all("[data-conversation]").map(({ dataset }) => `${dataset.conversation} ${dataset.unread}`);
  const settings = () => client.store.get(keys.conversation("trip"))?.settings;
  return { page, client, router, failed, does, menu, rows, settings, radio: (name: string) => named("radio", name),
    counted: () => page.get("output").textContent };
}

it("mutes for a time or for good, and then counts nothing unread outside the list", async () => {
  const { menu, settings, counted, rows, page } = await open();
  expect([counted(), rows()]).toEqual(["1", ["trip 1"]]);
  await menu("trip", "Mute", "For 8 hours");
  expect(Date.parse(settings()!.muteUntil!) - Date.now()).toBeCloseTo(8 * 3_600_000, -4);
  expect([counted(), rows()]).toEqual(["0", ["trip 1"]]);
  await menu("trip", "Unmute");
  expect([settings()!.muteUntil, counted()]).toEqual([undefined, "1"]);
  await menu("trip", "Mute", "Always");
  expect([settings()!.muteUntil, page.all("[role=menu]")]).toEqual([forever, []]);
});

it("archives, and finds what is archived under its filter or by its name", async () => {
  const { menu, rows, does, radio, page, counted } = await open();
  expect(radio("Archived")).toBeUndefined();
  await menu("trip", "Archive");
  expect([rows(), counted()]).toEqual([["work 0"], "0"]);
  await page.type("[data-testid=list-filter]", "tri");
  expect(rows()).toEqual(["trip 1"]);
  await page.type("[data-testid=list-filter]", "");
  await does(() => radio("Archived").click());
  expect(rows()).toEqual(["trip 1"]);
  await menu("trip", "Take out of the archive");
  expect([rows(), radio("Archived").getAttribute("aria-checked")]).toEqual([[], "true"]);
});

it("marks as unread and as read, and shows favourites apart", async () => {
  const { menu, rows, does, radio, client } = await open();
  await menu("trip", "Mark as read");
  expect(rows()).toEqual(["trip 0"]);
  await menu("trip", "Mark as unread");
  expect(rows()).toEqual(["trip 1"]);
  await menu("trip", "Mark as read");
  expect(radio("Favourites")).toBeUndefined();
  await act(() => client.changeSettings("work", { favourite: true }));
  await does(() => radio("Favourites").click());
  expect(rows()).toEqual(["work 0"]);
});

it("offers the same in the details, with how it is set now", async () => {
  const { does, page, settings, client } = await open();
  const action = (label: string) => page.all("aside button").find(({ textContent }) => textContent!.startsWith(label))!;
  expect(action("Notifications").textContent).toContain("All messages");
  await does(() => action("Notifications").click());
  const levels = () => page.all("[role=menuitemradio]").map((entry) => entry.getAttribute("aria-checked"));
  expect([levels(), document.activeElement?.textContent]).toEqual([["true", "false", "false"], "All messages"]);
  await does(() => (page.all("[role=menuitemradio]")[1]!).click());
  expect([settings()!.level, page.all("[role=menu]")]).toEqual(["mentions", []]);
  expect(action("Notifications").textContent).toContain("Mentions only");
  await act(() => client.changeSettings("trip", { muteUntil: forever }));
  expect(action("Unmute").textContent).toContain("Always");
});

it("says what failed, and shows nothing that the server does not have", async () => {
  const { menu, failed, settings } = await open();
  clients.server.isUp = false;
  await menu("trip", "Add to favourites");
  expect([failed.length, settings()]).toEqual([1, undefined]);
});

it("leaves the open conversation that is marked as unread, and opening it again ends that", async () => {
  const { client, router, does, menu, settings } = await open();
  await does(() => router.go({ page: "conversation", id: "trip" }));
  client.open("trip");
  await menu("trip", "Mark as read");
  await menu("trip", "Mark as unread");
  expect([location.pathname, settings()!.unreadFrom]).toEqual(["/", 1]);
  await does(() => client.open("trip"));
  expect(settings()!.unreadFrom).toBeUndefined();
});

it("marks as read by one request what is marked as unread, and says when that fails", async () => {
  const { menu, client, failed, settings } = await open();
  await act(() => client.changeSettings("trip", { unreadFrom: 1 }));
  const before = clients.server.requests.length;
  await menu("trip", "Mark as read");
  expect([clients.server.requests.length - before, settings()!.unreadFrom]).toEqual([1, undefined]);
  await act(() => client.changeSettings("trip", { unreadFrom: 1 }));
  clients.server.isUp = false;
  await menu("trip", "Mark as read");
  expect(failed).toHaveLength(1);
});
