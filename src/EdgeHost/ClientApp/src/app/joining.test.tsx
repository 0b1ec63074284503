// @vitest-environment happy-dom
import { ApiError, type Client, type ConversationPreview, type Entry, type Summary } from "@chatorleans/client";
import { act, Suspense, type ReactNode } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { after, settled } from "../../packages/client/src/testing/browser";
import { Clients } from "../../packages/client/src/testing/clients";
import { tableOf } from "../../packages/client/src/testing/permissions";
import { failure } from "../../packages/client/src/testing/server";
import { happeningText } from "../ui/conversation/happenings";
import { draw, speak } from "../ui/testing/draw";
import DiscoverDialog from "./DiscoverDialog";
import { Foot } from "./Foot";
import InvitesPage from "./InvitesPage";
import JoinPage from "./JoinPage";
import NewChatPane from "./NewChatPane";
import { Router, RouterContext } from "./router";
import { SessionContext, type Question, type Session } from "./session";
import { happeningOf } from "./shown";

let clients: Clients;

beforeEach(() => {
  clients = new Clients();
  clients.server.previews.set("T0ken", { id: "tea", type: "group", name: "Tea", memberCount: 3, isMember: false });
});

afterEach(() => clients.end());

async function open(show: (client: Client, summary: Summary) => ReactNode, more: Partial<Summary> = {}) {
  const { server } = clients;
  if (!server.logs.has("c")) server.add("c", 1, more);
  const client: Client = await clients.open();
  await settled();
  client.open("c");
  await settled();
  const asked: Question[] = [];
  const session: Session = {
    client, ask: (question) => asked.push(question), notify: () => {}, fail: (error) => { throw error; },
  };
  const router = new Router(window);
  const page = await draw(<RouterContext value={router}><SessionContext value={session}>
    <Suspense>{show(client, server.logs.get("c")!.summary)}</Suspense></SessionContext></RouterContext>);
  await act(settled);
  const does = async (what: () => unknown) => act(async () => { what(); await settled(); });
  return { ...page, server, client, router, asked, does };
}

it("shows where a link leads to, and joins when one wants to", async () => {
  const page = await open(() => <JoinPage token="T0ken" />);
  expect(page.container.textContent).toContain("Tea");
  expect(page.container.textContent).toContain("Group · 3 members");
  expect(page.server.requests.filter((request) => request.startsWith("POST /invites"))).toEqual([]);
  await page.does(() => page.get("[data-testid=join]").click());
  expect(page.server.requests).toContain("POST /invites/T0ken/join");
  expect(page.router.route).toEqual({ page: "conversation", id: "tea" });
  expect(page.client.conversations.get("tea")).toBeDefined();
});

it("says of a link that lets nobody in no more than that", async () => {
  const page = await open(() => <JoinPage token="other" />);
  expect(page.get("[role=alert]").textContent).toBe(
    "This link does not work any more. Ask whoever sent it for another one.");
  expect(page.all("[data-testid=join]")).toEqual([]);
});

it("makes links, shows the address once, and revokes them", async () => {
  const page = await open((_, summary) => <InvitesPage summary={summary} />, { role: "admin" });
  expect(page.container.textContent).toContain("There are no links.");
  const uses = page.get<HTMLSelectElement>("[data-testid=invite-uses]");
  await page.does(() => {
    uses.value = "1";
    uses.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await page.does(() => page.get("[data-testid=make-invite]").click());
  expect(page.server.invites).toMatchObject([{ usesMax: 1, expiresAt: expect.stringMatching(/Z$/) as string }]);
  expect(page.get("[data-testid=invite-address]").textContent).toMatch(/\/join\/T0ken_-$/);
  expect(page.get("[data-testid=invite]").textContent).toContain("0 of 1 joined");
  await page.does(() => page.get("[data-testid=revoke-invite]").click());
  await page.does(() => page.asked[0]!.act());
  expect([page.server.invites, page.all("[data-testid=invite]"), page.all("[data-testid=invite-address]")]).toEqual([[], [], []]);
});

it("finds public groups and joins them", async () => {
  let isClosed = false;
  const page = await open(() => <DiscoverDialog onClose={() => { isClosed = true; }} />);
  expect(page.get("[data-testid=discovered]").textContent).toContain("Tea");
  await page.does(() => page.get("[data-testid=discovered] button").click());
  expect(page.server.requests).toContain("POST /conversations/tea/join");
  expect([isClosed, page.router.route]).toEqual([true, { page: "conversation", id: "tea" }]);
});

/** A directory of two pages; "te" finds one. */
async function discover() {
  const preview = (name: string): ConversationPreview => ({ id: name, type: "group", name, memberCount: 1, isMember: false });
  const page = await open((client) => {
    client.joining.find = (query, cursor) => Promise.resolve(
      query ? { items: [preview("Tea")] } : cursor ? { items: [preview("Two")] } : { items: [preview("One")], next: "2" });
    return <DiscoverDialog onClose={() => {}} />;
  });
  const button = (text: string) => [...page.container.querySelectorAll("button")].find((one) => one.textContent === text)!;
  return {
    ...page,
    names: () => page.all("[data-testid=discovered]").map(({ textContent }) => /Tea|One|Two/.exec(textContent)![0]),
    press: (text: string) => page.does(() => button(text).click()),
    find: async (query: string) => {
      await page.type("[data-testid=discover-search]", query);
      await act(() => after(500));
    },
  };
}

it("begins with the first page of what one looks for, also when one comes back to it", async () => {
  const page = await discover();
  await page.press("Show more");
  expect(page.names()).toEqual(["One", "Two"]);
  await page.find("te");
  expect(page.names()).toEqual(["Tea"]);
  await page.find("");
  expect(page.names()).toEqual(["One"]);
});

it("shows the same pages again after one could not join, and what else one looks for", async () => {
  const page = await discover();
  page.client.joining.join = () => Promise.reject(new ApiError(failure("Forbidden")));
  const refuse = () => page.does(() => page.get("[data-testid=discovered] button").click());
  await page.press("Show more");
  await refuse();
  expect(page.names()).toEqual([]);
  await page.press("Try again");
  expect(page.names()).toEqual(["One", "Two"]);
  await refuse();
  await page.find("te");
  expect(page.names()).toEqual(["Tea"]);
});

it("makes channels, public if one wants it", async () => {
  const page = await open(() => <NewChatPane />);
  await page.click("[data-testid=tab-channel]");
  await page.type("[data-testid=group-name]", "News");
  await page.click("input[type=radio]:not(:checked)");
  await page.does(() => page.get("[data-testid=create-group]").click());
  expect(page.server.bodies.at(-1)).toMatchObject({ type: "channel", name: "News", visibility: "public", memberIds: [] });
});

it("says at the field how long to wait in slow mode, for as long as one has to", async () => {
  clients.server.add("c", 0, { slowModeSeconds: 3_600, permissions: tableOf("group") });
  clients.server.append("c", { senderId: "ann", sentAt: new Date().toISOString() });
  const page = await open((_, summary) =>
    <Foot summary={summary} replyTo={undefined} replies={0} editing={undefined} onReply={() => {}} onEdit={() => {}}
      onSent={() => {}} />);
  expect(page.get("[data-testid=slow-note]").textContent).toBe("Slow mode: what you write now is sent in 1 hour.");
});

it("tells who came in by whose link, and what was changed, and nothing of changes that it does not know", async () => {
  const language = await speak();
  const entry: Entry = { sequence: 2, kind: "joined", senderId: "ben", userId: "ben", sentAt: "", role: "member" };
  const said = (more: Partial<Entry>) => {
    const happening = happeningOf({ ...entry, ...more }, (id) => id, "ann", "group");
    return happening && happeningText(happening, language);
  };
  expect([said({}), said({ invitedBy: "cia" }), said({ invitedBy: "ann" })])
    .toEqual(["ben joined", "ben joined by a link of cia", "ben joined by your link"]);
  const changed = { kind: "settingsChanged", userId: undefined, role: undefined } as const;
  expect([
    said({ ...changed, visibility: "public" }), said({ ...changed, slowModeSeconds: 300 }),
    said({ ...changed, slowModeSeconds: 0 }), said({ ...changed, description: "" }), said({ ...changed, invite: { id: "i" } }),
    said(changed),
  ]).toEqual([
    "ben made this public", "ben turned on slow mode: one message in 5 minutes", "ben turned off slow mode",
    "ben changed the description", undefined, undefined,
  ]);
});
