import { afterEach, beforeEach, expect, it } from "vitest";
import { keys } from "./store/keys.js";
import { after, settled } from "./testing/browser.js";
import { Clients, crash, shown } from "./testing/clients.js";
import { failure, type Server } from "./testing/server.js";

type Opened = Awaited<ReturnType<Clients["open"]>>;

let clients: Clients;
let server: Server;

beforeEach(() => {
  clients = new Clients();
  ({ server } = clients);
});

afterEach(() => clients.end());

/** A conversation of sixty messages, the first of which is pinned. */
async function open(): Promise<Opened> {
  if (!server.logs.has("c")) {
    server.add("c", 60, { role: "owner" });
    server.append("c", pin(1));
  }
  const client = await clients.open();
  client.open("c");
  await settled();
  return client;
}

const pin = (refersTo: number, kind: "pinned" | "unpinned" | "deleted" = "pinned") =>
  ({ kind, refersTo, messageId: `c-${refersTo}`, contentType: undefined });

const pins = (client: Opened) => client.store.get(keys.pins("c"));
const texts = (client: Opened) => pins(client)?.map((sequence) => client.store.get(keys.message("c", sequence))?.text);
const reads = () => server.requests.filter((request) => request.endsWith("/pins")).length;

it("are read once when a conversation is opened, with messages that are not held", async () => {
  const client = await open();
  expect(client.conversations.get("c")!.log.has(1), "it is far above").toBe(false);
  expect(texts(client)).toEqual(["c 1"]);
  client.open(undefined);
  client.open("c");
  await settled();
  expect(reads()).toBe(1);
});

it("follow the entries that come, and a deletion ends one", async () => {
  const client = await open();
  server.post("c", pin(60));
  server.post("c", pin(59));
  await settled();
  expect(pins(client)).toEqual([59, 60, 1]);
  server.post("c", pin(60, "unpinned"));
  server.post("c", pin(1, "deleted"));
  await settled();
  expect([pins(client), reads()]).toEqual([[59], 1]);
});

it("are read again when one is pinned that is not held", async () => {
  const client = await open();
  server.post("c", pin(2));
  await settled();
  expect([texts(client), reads()]).toEqual([["c 2", "c 1"], 2]);
});

const delta = { conversationId: "c", entries: [], receipts: [] };

it("are read again after a reset, in which one may have been pinned", async () => {
  const client = await open();
  server.post("c", pin(1, "unpinned"));
  await settled();
  expect(pins(client)).toEqual([]);
  const { sequence } = server.append("c", pin(2));
  client.conversations.takeDelta({ ...delta, kind: "reset", lastSequence: sequence });
  await settled();
  expect(texts(client)).toEqual(["c 2"]);
});

it("are read again after a restore, which may have lost one", async () => {
  const client = await open();
  server.post("c", pin(60));
  await settled();
  expect(pins(client)).toEqual([60, 1]);
  const { entries, summary } = server.logs.get("c")!;
  server.logs.set("c", { entries: entries.slice(0, 61), summary: { ...summary, epoch: "e" } });
  client.conversations.takeDelta({ ...delta, kind: "delta", lastSequence: 61, epoch: "e", truncateTo: 61 });
  await settled();
  expect(pins(client)).toEqual([1]);
});

it("are shown as soon as they are wanted, and sent when there is a connection", async () => {
  const client = await open();
  server.stop();
  client.pin("c", "c-60", true);
  client.pin("c", "c-1", false);
  await settled();
  expect(pins(client)).toEqual([60]);
  client.delete("c", "c-60");
  await settled();
  expect(pins(client), "nothing of it is to be seen").toEqual([]);
  server.isUp = true;
  await after(30_000);
  expect(server.changed, "the pin of what is deleted is not wanted any more").toEqual(["unpinned", "deleted"]);
  expect([pins(client), client.store.get(keys.commands("c"))]).toEqual([[], undefined]);
});

it("are as before where one is refused, which stands at its message, and an end of one that is gone is done", async () => {
  const client = await open();
  server.intercept = (method) => method === "PinMessage" ? { error: failure("Forbidden") } : undefined;
  client.pin("c", "c-60", true);
  await settled();
  expect(pins(client)).toEqual([1]);
  expect(client.store.get(keys.message("c", 60))?.changes?.map(({ state }) => state)).toEqual(["failed"]);
  server.intercept = () => ({ error: failure("NotFound") });
  client.pin("c", "c-1", false);
  await settled();
  expect(client.store.get(keys.commands("c"))?.map(({ state }) => state)).toEqual(["failed"]);
});

it("are not more than the server takes", async () => {
  server.limits = { conversationPins: 1 };
  const client = await open();
  expect(client.pin("c", "c-60", true)).toMatchObject({ code: "LimitReached", limit: { name: "conversationPins", most: 1 } });
  expect(client.pin("c", "c-1", false)).toBeUndefined();
});

it("a forward is shown at once, outlives the page, and names who wrote it first", async () => {
  const client = await open();
  server.add("d");
  await after(130_000);
  server.stop();
  client.forward("d", "c", "c-60");
  await settled();
  expect(shown(client, "d")).toEqual(["c 60 (waiting)"]);
  await crash(client);
  server.isUp = true;
  const next = await clients.open();
  await after(30_000);
  expect([shown(next, "d"), server.texts("d")]).toEqual([["c 60"], ["c 60"]]);
  expect(next.store.get(keys.message("d", 1))?.forwarded?.senderId).toBe("ben");
  server.stop();
  next.forward("c", "d", "d-1");
  await settled();
  expect(next.store.get(keys.commands("c"))?.[0]?.payload).toMatchObject({ forwarded: { senderId: "ben" } });
  server.isUp = true;
  await after(30_000);
  expect(next.store.get(keys.message("c", 62))?.forwarded?.senderId, "and not who forwarded it").toBe("ben");
});

it("tells the server of a silent message, and of one that mentions all", async () => {
  const client = await open();
  client.send("c", "@all", { mentionAll: true, silent: true });
  await settled();
  expect(client.store.get(keys.message("c", 62))).toMatchObject({ mentionAll: true, silent: true });
  client.edit("c", "c-62", "nobody");
  await settled();
  expect(client.store.get(keys.message("c", 62))?.mentionAll).toBeUndefined();
});
