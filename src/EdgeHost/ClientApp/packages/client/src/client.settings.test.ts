import { afterEach, beforeEach, expect, it } from "vitest";
import { forever, unreadOf } from "./conversations/settings.js";
import { keys } from "./store/keys.js";
import { after, settled } from "./testing/browser.js";
import { Clients } from "./testing/clients.js";

let clients: Clients;

beforeEach(() => {
  clients = new Clients();
  clients.server.add("trip", 3);
  clients.server.add("work", 1);
});
afterEach(() => clients.end());

async function opened() {
  const client = await clients.open();
  const summary = (id = "trip") => client.store.get(keys.conversation(id))!;
  return { client, summary, settings: (id = "trip") => summary(id).settings };
}

it("takes what another device has set, and nothing older", async () => {
  const { server } = clients;
  const { client, summary, settings } = await opened();
  server.set("trip", { favourite: true, muteUntil: forever });
  await settled();
  expect([settings()?.favourite, summary().muted]).toEqual([true, true]);
  server.tell("ConversationSettings", { conversationId: "trip", version: 0 });
  expect(settings()?.favourite).toBe(true);
  await client.changeSettings("trip", { favourite: false });
  expect([settings()?.favourite, settings()?.muteUntil]).toEqual([undefined, forever]);
});

it("gets by a sync what it has not heard of, also before the conversation", async () => {
  const { server } = clients;
  const { settings } = await opened();
  server.store("trip", { favourite: true });
  server.store("new", { level: "none" });
  server.drop();
  await after(2_000);
  expect(settings()?.favourite).toBe(true);
  server.add("new", 1);
  server.drop();
  await after(2_000);
  expect(settings("new")?.level).toBe("none");
});

it("drops what a restored server has lost, and keeps what an event brought before the sync", async () => {
  const { server } = clients;
  const { summary, settings } = await opened();
  server.set("trip", { favourite: true });
  server.set("work", { favourite: true });
  server.drop();
  await after(2_000);
  [server.settingsEpoch, server.version] = ["e", 0];
  server.settings.clear();
  server.set("work", { level: "none" });
  await after(2_000);
  expect([settings(), settings("work"), summary().muted])
    .toEqual([undefined, { conversationId: "work", version: 1, epoch: "e", level: "none" }, undefined]);
});

it("shows what was set before it is connected again", async () => {
  const first = await opened();
  clients.server.set("trip", { muteUntil: forever });
  await settled();
  await first.client.flush();
  first.client.close();
  clients.server.stop();
  expect((await opened()).summary().muted).toBe(true);
});

it("unmutes when the time has come, by the server's clock", async () => {
  const { summary } = await opened();
  clients.server.set("trip", { muteUntil: new Date(Date.now() + 10_000).toISOString() });
  expect(summary().muted).toBe(true);
  await after(11_000);
  expect(summary().muted).toBeUndefined();
});

it("brings back what is archived with the next message, unless it is muted", async () => {
  const { server } = clients;
  const { client, summary } = await opened();
  for (const id of ["trip", "work"]) await client.changeSettings(id, { archivedUpTo: summary(id).lastSequence });
  await client.changeSettings("work", { muteUntil: forever });
  expect([summary().archived, summary("work").archived]).toEqual([true, true]);
  server.post("trip", { kind: "renamed", name: "Trip" });
  expect(summary().archived).toBe(true);
  for (const id of ["trip", "work"]) server.post(id);
  expect([summary().archived, summary("work").archived]).toEqual([undefined, true]);
  await client.changeSettings("work", { muteUntil: new Date(0).toISOString() });
  expect(summary("work").archived).toBeUndefined();
});

it("shows what is marked as unread, until it is opened or read on", async () => {
  const { server } = clients;
  const { client, summary, settings } = await opened();
  client.markRead("trip");
  await client.changeSettings("trip", { unreadFrom: 3 });
  expect([summary().unread, unreadOf(summary())]).toEqual([0, 1]);
  client.markRead("trip");
  await settled();
  expect(settings()?.unreadFrom).toBe(3);
  client.open("trip");
  await settled();
  expect([settings()?.unreadFrom, unreadOf(summary())]).toEqual([undefined, 0]);
  await client.changeSettings("trip", { unreadFrom: 3 });
  server.post("trip");
  client.markRead("trip");
  await settled();
  expect(settings()?.unreadFrom).toBeUndefined();
});

it("ends a mark as unread by one request, however often one reads meanwhile, and says when that fails", async () => {
  const { server } = clients;
  const { client, settings } = await opened();
  await client.changeSettings("trip", { unreadFrom: 3 });
  const asked = () => server.requests.filter((request) => request.startsWith("PATCH")).length;
  const before = asked();
  server.post("trip");
  server.post("trip");
  client.open("trip");
  const last = client.conversations.get("trip")!.log.last;
  client.markRead("trip", last - 1);
  client.markRead("trip", last);
  await client.endUnreadMark("trip");
  expect([asked() - before, settings()?.unreadFrom]).toEqual([1, undefined]);
  await client.changeSettings("trip", { unreadFrom: 3 });
  server.stop();
  await expect(client.endUnreadMark("trip")).rejects.toThrow();
  server.isUp = true;
  await client.endUnreadMark("trip");
  expect(settings()?.unreadFrom).toBeUndefined();
});
