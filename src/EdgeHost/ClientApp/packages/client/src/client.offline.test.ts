import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Delta, PresenceRequest, SyncRequest } from "./protocol.js";
import { keys } from "./store/keys.js";
import { after, settled } from "./testing/browser.js";
import { Clients, crash, shown } from "./testing/clients.js";
import { breakOpening } from "./testing/faults.js";
import { failure, type Server } from "./testing/server.js";

let clients: Clients;
let server: Server;

beforeEach(() => {
  clients = new Clients();
  ({ server } = clients);
});

afterEach(() => clients.end());

const cursorsOf = (call: [string, unknown]) => (call[1] as SyncRequest).cursors;
const syncs = () => server.calls.filter(([method]) => method === "Sync");

/** A page that has shown a conversation of three messages, and ended. */
async function before(): Promise<void> {
  server.add("c", 3);
  const client = await clients.open();
  client.open("c");
  client.store.subscribe(keys.person("ben"), () => {});
  await after(2_000);
  await crash(client);
  server.calls.length = 0;
  server.requests.length = 0;
}

it("starts without a server with what was seen last, and sends what is written then, once", async () => {
  await before();
  server.isUp = false;
  const client = await clients.open();
  expect(client.store.get(keys.order)).toEqual(["c"]);
  client.open("c");
  await settled();
  expect(shown(client, "c")).toEqual(["c 1", "c 2", "c 3"]);
  expect(client.people.get("ben")!.displayName).toBe("Ben");
  client.send("c", "offline");
  await settled();
  server.isUp = true;
  await after(30_000);
  expect(shown(client, "c")).toEqual(["c 1", "c 2", "c 3", "offline"]);
  expect(server.sent).toEqual(["offline"]);
});

it("asks the server only for what is new", async () => {
  await before();
  server.append("c", { text: "while away" });
  const client = await clients.open();
  expect(syncs().map(cursorsOf)).toEqual([[{ conversationId: "c", sequence: 3 }]]);
  client.open("c");
  await settled();
  expect(shown(client, "c")).toEqual(["c 1", "c 2", "c 3", "while away"]);
  expect(server.requests.filter((request) => request.includes("entries"))).toEqual([]);
});

it("reads from the server what was not kept", async () => {
  await before();
  await new Promise((done) => (indexedDB.open("chatorleans.ann").onsuccess = ({ target }) => {
    const db = (target as IDBOpenDBRequest).result;
    db.transaction("entries", "readwrite").objectStore("entries").clear().onsuccess = done;
    db.close();
  }));
  const client = await clients.open();
  client.open("c");
  await settled();
  expect(shown(client, "c")).toEqual(["c 1", "c 2", "c 3"]);
});

it("goes on where a tab that wrote what is kept has ended", async () => {
  server.add("c", 1);
  const [one, other] = [await clients.open(), await clients.open()];
  [one, other].forEach((client) => client.open("c"));
  await after(1_000);
  server.post("c", { text: "2" });
  await after(1_000);
  server.post("c", { text: "not written by the first" });
  await crash(one);
  await after(1_000);
  server.post("c", { text: "4" });
  await after(1_000);
  await crash(other);
  server.isUp = false;
  const client = await clients.open();
  client.open("c");
  await settled();
  expect(shown(client, "c")).toEqual(["c 1", "2", "not written by the first", "4"]);
});

it("is not misled by what was kept when the server was restored", async () => {
  await before();
  const { summary, entries } = server.logs.get("c")!;
  entries[2] = { ...entries[2]!, text: "another 3" };
  server.logs.get("c")!.summary = { ...summary, epoch: "e" };
  const delta: Delta = {
    conversationId: "c", kind: "delta", entries: entries.slice(2), lastSequence: 3, receipts: [], epoch: "e", truncateTo: 2,
  };
  server.intercept = (method) => method === "Sync"
    ? { value: { conversations: [delta], added: [], failed: [], more: false } } : undefined;
  const client = await clients.open();
  client.open("c");
  await settled();
  expect(shown(client, "c")).toEqual(["c 1", "c 2", "another 3"]);
  await after(2_000);
  await crash(client);
  server.isUp = false;
  const again = await clients.open();
  again.open("c");
  await settled();
  expect(shown(again, "c")).toEqual(["c 1", "c 2", "another 3"]);
  expect(again.conversations.cursors).toEqual([{ conversationId: "c", sequence: 3, epoch: "e" }]);
});

it("goes on from a reset with the latest entries", async () => {
  await before();
  for (let count = 4; count <= 120; count++) server.append("c", { text: `c ${count}` });
  const { entries } = server.logs.get("c")!;
  const reset = { conversationId: "c", kind: "reset", entries: entries.slice(110), lastSequence: 120, receipts: [] };
  server.intercept = (method, request) => method === "Sync" && (request as SyncRequest).cursors[0]?.sequence === 3
    ? { value: { conversations: [reset], added: [], failed: [], more: false } } : undefined;
  const client = await clients.open();
  client.open("c");
  await settled();
  expect(shown(client, "c").slice(-2)).toEqual(["c 119", "c 120"]);
  expect(shown(client, "c").length).toBeGreaterThanOrEqual(50);
  expect(client.store.get(keys.conversation("c"))).toMatchObject({ unread: 120, lastSequence: 120 });
});

it("works without a database, says so, and shows in one tab what waits in another", async () => {
  vi.stubGlobal("indexedDB", undefined);
  server.add("c");
  const [one, other] = [await clients.open(), await clients.open()];
  expect(one.store.get(keys.storage)).toEqual({ kept: false, why: "absent" });
  server.stop();
  one.send("c", "x");
  await settled();
  expect(shown(other, "c")).toEqual(["x (waiting)"]);
  expect(other.store.get(keys.commands("c"))![0]!.unsaved).toBe(true);
  await crash(one);
  server.isUp = true;
  await after(30_000);
  expect(server.texts("c")).toEqual(["x"]);
  expect(shown(other, "c")).toEqual(["x"]);
});

it("begins anew where what was kept is damaged", async () => {
  await before();
  breakOpening("UnknownError", 1);
  const client = await clients.open();
  expect(client.store.get(keys.storage)).toEqual({ kept: true });
  expect(syncs().map(cursorsOf)).toEqual([[]]);
  client.open("c");
  await settled();
  expect(shown(client, "c")).toEqual(["c 1", "c 2", "c 3"]);
});

it("sends what an earlier version of the client has left", async () => {
  server.add("c");
  clients.browser.local.setItem("chat.outbox.ann.1", JSON.stringify(
    { clientMessageId: "1", conversationId: "c", text: "from before", createdAt: "2026", order: 1, state: "sending" }));
  const client = await clients.open();
  await settled();
  expect(server.texts("c")).toEqual(["from before"]);
  expect(shown(client, "c").length + clients.browser.local.length, "the session alone is left").toBe(2);
});

it("leaves nothing for who signs in next", async () => {
  await before();
  const client = await clients.open();
  client.setDraft("c", "Dear Ben");
  await settled();
  await client.account.signOut();
  await settled();
  server.isUp = false;
  clients.signIn();
  const next = await clients.open();
  expect([next.store.get(keys.order), next.draft("c"), next.people.get("ben")]).toEqual([[], "", undefined]);
});

it("knows the other one of a direct conversation by what the server sends along", async () => {
  server.add("c", 0, { type: "direct", peerId: "ben", peer: { id: "ben", displayName: "Ben Benson" } } as object);
  const client = await clients.open();
  const summary = client.store.get(keys.conversation("c"))!;
  expect(client.titleOf(summary)).toBe("Ben Benson");
  client.store.subscribe(keys.person("ben"), () => {});
  await settled();
  expect(server.requests.filter((request) => request.includes("/users?"))).toEqual([]);
});

it("shows why a message waits and until when, and lets the others pass", async () => {
  ["a", "b"].forEach((id) => server.add(id));
  const client = await clients.open();
  const isToA = (request: unknown) => (request as { conversationId: string }).conversationId === "a";
  server.intercept = (method, request) => method === "SendMessage" && isToA(request)
    ? { error: failure("RateLimited", { retryable: true, retryAfterMs: 8_000, message: "Too many messages." }) } : undefined;
  client.send("a", "slow");
  client.send("b", "fast");
  await settled();
  const [slow] = client.store.get(keys.commands("a"))!;
  expect(slow).toMatchObject({ state: "waiting", reason: { code: "RateLimited", message: "Too many messages." } });
  expect(Math.ceil((slow!.retryAt! - client.account.clock.now()) / 1_000)).toBe(8);
  expect(shown(client, "b")).toEqual(["fast"]);
  server.intercept = () => undefined;
  await after(9_000);
  expect(shown(client, "a")).toEqual(["slow"]);
});

it("tells on the next page what it had read when it ended", async () => {
  await before();
  server.isUp = false;
  const offline = await clients.open();
  offline.open("c");
  await settled();
  offline.markRead("c");
  offline["parts"].tabs.compete();
  await settled();
  await offline.flush();
  await crash(offline);
  server.isUp = true;
  const own = { userId: "ann", deliveredSequence: 3, readSequence: 0 };
  server.intercept = (method) => method === "Sync" ? { value: {
    conversations: [{ conversationId: "c", kind: "delta", entries: [], lastSequence: 3, receipts: [own] }],
    added: [], failed: [], more: false } } : undefined;
  await clients.open();
  await after(1_000);
  expect(server.calls.filter(([method]) => method === "MarkRead").map(([, mark]) => mark))
    .toEqual([{ conversationId: "c", sequence: 3 }]);
});

it("shows its user at each connection as they want it then, which another tab may have changed", async () => {
  let presence: PresenceRequest | undefined = { status: "away" };
  await clients.open({}, { presence: () => presence });
  const shown = () => server.calls.filter(([method]) => method === "SetPresence").map(([, request]) => request);
  expect(shown()).toEqual([{ status: "away" }]);
  presence = { status: "online" };
  server.drop();
  await after(5_000);
  expect(shown()).toEqual([{ status: "away" }, { status: "online" }]);
  presence = undefined;
  server.drop();
  await after(5_000);
  expect(shown()).toHaveLength(2);
});

it("shows soon that what was answered was read, where an event was lost and the sync after it was refused", async () => {
  server.add("c", 0, { type: "direct", peerId: "ben" });
  const client = await clients.open();
  client.open("c");
  client.send("c", "Hello Ben");
  await settled();
  server.intercept = (method) => method === "Sync" ? { error: failure("Unavailable", { retryable: true }) } : undefined;
  server.append("c", { kind: "accepted", userId: "ben" });
  server.post("c", { text: "Hello Ann" });
  await settled();
  server.intercept = () => undefined;
  expect(client.store.get(keys.progress("c"))?.read ?? 0).toBe(0);
  await after(7_000);
  expect(client.store.get(keys.progress("c"))).toEqual({ delivered: 3, read: 3 });
});

it("reads on when a sync passes over so much that the latest page has nothing to be seen", async () => {
  server.add("c", 3);
  const client = await clients.open();
  client.open("c");
  await settled();
  for (let count = 0; count < 60; count++) server.append("c", { kind: "reacted", refersTo: 1, emoji: "+", text: undefined });
  const { entries } = server.logs.get("c")!;
  const reset: Delta = {
    conversationId: "c", kind: "reset", entries: structuredClone(entries.slice(-50)), lastSequence: 63, receipts: [],
  };
  server.intercept = (method) => method === "Sync"
    ? { value: { conversations: [reset], added: [], failed: [], more: false } } : undefined;
  server.tell("Resync", {});
  await settled();
  expect(shown(client, "c")).toEqual(["c 1", "c 2", "c 3"]);
});
