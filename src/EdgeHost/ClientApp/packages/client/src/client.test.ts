import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { SendMessageRequest } from "./protocol.js";
import { keys } from "./store/keys.js";
import { after, settled, type Browser } from "./testing/browser.js";
import { Clients, crash, shown } from "./testing/clients.js";
import { fillDisk } from "./testing/faults.js";
import { failure, type Server } from "./testing/server.js";

let clients: Clients;
let server: Server;
let browser: Browser;

beforeEach(() => {
  clients = new Clients();
  ({ server, browser } = clients);
});

afterEach(() => clients.end());

const open: Clients["open"] = (missing) => clients.open(missing);

it("shows what the server has, opens it, sends, and shows that once", async () => {
  server.add("c", 2);
  const client = await open();
  expect(client.store.get(keys.connection)).toBe("online");
  expect(client.store.get(keys.order)).toEqual(["c"]);
  expect(client.open("c")).toBe(true);
  await settled();
  expect(client.send("c", "hello")).toBeUndefined();
  expect(shown(client, "c")).toEqual(["c 1", "c 2", "hello (waiting)"]);
  await settled();
  expect(shown(client, "c")).toEqual(["c 1", "c 2", "hello"]);
  expect(client.store.get(keys.waiting)).toBe(0);
});

it("wakes for a message elsewhere one row, and nothing of the open conversation", async () => {
  server.add("open", 60);
  server.add("elsewhere", 3);
  const client = await open();
  client.open("open");
  await settled();
  server.post("elsewhere", { text: "first" });
  await settled();
  const woken: string[] = [];
  const tables = [
    keys.order, keys.open, keys.connection, keys.waiting,
    ...["open", "elsewhere"].flatMap((id) => [keys.conversation(id), keys.progress(id), keys.commands(id), keys.typing(id)]),
    keys.timeline("open"), ...Array.from({ length: 60 }, (_, index) => keys.message("open", index + 1)),
  ];
  tables.forEach((key) => client.store.subscribe(key, () => woken.push(key)));
  server.post("elsewhere", { text: "second" });
  await settled();
  expect(woken).toEqual(["conversation:elsewhere"]);
});

it("wakes for a receipt only those whose ticks are others", async () => {
  server.add("c", 3);
  const client = await open();
  client.open("c");
  await settled();
  const receipt = (readSequence: number) =>
    server.tell("Receipt", { conversationId: "c", userId: "ben", deliveredSequence: 3, readSequence });
  receipt(1);
  await settled();
  const before = client.store.get(keys.progress("c"));
  expect(before).toEqual({ delivered: 3, read: 1 });
  receipt(1);
  await settled();
  expect(client.store.get(keys.progress("c")), "the same object").toBe(before);
});

it("sends what was written offline in two tabs, both of which were closed, once", async () => {
  server.add("c");
  const [one, other] = [await open(), await open()];
  server.stop();
  one.send("c", "from one");
  await settled();
  other.send("c", "from the other");
  await settled();
  expect(shown(one, "c"), "each shows both").toEqual(["from one (waiting)", "from the other (waiting)"]);
  expect(shown(other, "c")).toEqual(shown(one, "c"));
  await crash(one);
  await crash(other);
  server.isUp = true;
  const again = await open();
  await settled();
  expect(server.texts("c").sort()).toEqual(["from one", "from the other"]);
  expect(server.sent).toHaveLength(2);
  expect(shown(again, "c").sort()).toEqual(["from one", "from the other"]);
});

it("sends by one tab alone, and by another when that is closed", async () => {
  server.add("c");
  const [one, other] = [await open(), await open()];
  other.send("c", "1");
  await settled();
  expect([server.sent, shown(one, "c"), shown(other, "c")]).toEqual([["1"], ["1"], ["1"]]);
  one.close();
  await settled();
  other.send("c", "2");
  await settled();
  expect([server.sent, shown(other, "c")]).toEqual([["1", "2"], ["1", "2"]]);
});

it("gives the lead to a tab that is connected", async () => {
  server.add("c");
  const [one, other] = [await open(), await open()];
  one["parts"].live.connection.stop();
  one["parts"].live["listener"].offline();
  await settled();
  one.send("c", "by the other");
  await settled();
  expect(server.texts("c")).toEqual(["by the other"]);
  expect(shown(other, "c")).toEqual(["by the other"]);
});

it("sends once without locks or channels too, where each tab leads", async () => {
  server.add("c");
  const missing = { locks: undefined, channel: () => undefined };
  const [one, other] = [await open(missing), await open(missing)];
  server.stop();
  one.send("c", "a");
  other.send("c", "b");
  await settled();
  server.isUp = true;
  await after(30_000);
  expect(server.texts("c").sort()).toEqual(["a", "b"]);
  expect([shown(one, "c").sort(), shown(other, "c").sort()]).toEqual([["a", "b"], ["a", "b"]]);
});

it("shows once what was sent when the tab died before the answer", async () => {
  server.add("c");
  const client = await open();
  await after(1_000);
  server.intercept = (method) => method === "SendMessage" ? new Promise(() => {}) : undefined;
  client.send("c", "x");
  await settled();
  const [, request] = server.calls.find(([method]) => method === "SendMessage")! as [string, SendMessageRequest];
  // It was taken, only the answer is lost.
  server.append("c", { clientMessageId: request.clientMessageId, text: "x", senderId: "ann" });
  await crash(client);
  server.intercept = () => undefined;
  const again = await open();
  again.open("c");
  await settled();
  await after(1_000);
  expect(server.texts("c")).toEqual(["x"]);
  expect(shown(again, "c")).toEqual(["x"]);
  expect(server.sent, "the log shows that it has arrived: it is not sent again").toEqual([]);
});

it("refuses what is too long before it is queued, and goes on", async () => {
  server.add("c");
  const client = await open();
  expect(client.send("c", "x".repeat(8_193))).toMatchObject({ code: "TooLarge" });
  expect(client.send("c", "ä".repeat(4_097)), "bytes, not characters").toMatchObject({ code: "TooLarge" });
  expect(client.send("c", "  ")).toMatchObject({ code: "Invalid" });
  expect(client.send("c", "ä".repeat(4_096))).toBeUndefined();
  await settled();
  expect(server.sent).toEqual(["ä".repeat(4_096)]);
});

it("asks each server that it meets for its limits, and keeps to them", async () => {
  server.add("c");
  server.limits = { messageTextBytes: 4 };
  const client = await open();
  expect(client.limits).toMatchObject({ messageTextBytes: 4, mentions: 100 });
  expect(client.send("c", "hello")).toMatchObject({ code: "TooLarge", limit: { most: 4 } });
  server.stop();
  await settled();
  client.send("c", "four");
  server.limits = { messageTextBytes: 3 };
  server.isUp = true;
  await after(30_000);
  expect(client.limits.messageTextBytes).toBe(3);
  expect(client.send("c", "four")).toMatchObject({ limit: { most: 3 } });
});

it("survives a message that ends the connection, with the others", async () => {
  server.add("a");
  server.add("b");
  const client = await open();
  server.intercept = (method, request) => {
    if (method !== "SendMessage" || (request as SendMessageRequest).text !== "poison") return undefined;
    server.drop();
    return new Promise(() => {});
  };
  client.send("a", "poison");
  client.send("b", "fine");
  client.send("a", "after it");
  await after(60_000);
  expect(client.store.get(keys.connection)).toBe("online");
  expect(shown(client, "a")).toEqual(["after it", "poison (failed)"]);
  expect(shown(client, "b")).toEqual(["fine"]);
});

it("discards what waits, in all tabs", async () => {
  server.add("c");
  const [one, other] = [await open(), await open()];
  server.stop();
  one.send("c", "no");
  await settled();
  other.discard(other.store.get(keys.commands("c"))![0]!.id);
  await settled();
  server.isUp = true;
  await after(30_000);
  expect([shown(one, "c"), shown(other, "c"), server.sent]).toEqual([[], [], []]);
});

it("tries again what was refused, when told to", async () => {
  server.add("c");
  const client = await open();
  server.intercept = (method) => method === "SendMessage" ? { error: failure("Blocked") } : undefined;
  client.send("c", "x");
  await settled();
  expect(shown(client, "c")).toEqual(["x (failed)"]);
  server.intercept = () => undefined;
  await client.retry(client.store.get(keys.commands("c"))![0]!.id);
  await settled();
  expect(shown(client, "c")).toEqual(["x"]);
});

it("keeps a draft until its text is kept elsewhere, and one that was begun meanwhile", async () => {
  server.add("c");
  const client = await open();
  client.setDraft("c", "hello ");
  client.send("c", "hello");
  expect(client.draft("c")).toBe("hello ");
  await settled();
  expect(client.draft("c")).toBe("");
  client.setDraft("c", "one");
  client.send("c", "one");
  client.setDraft("c", "two");
  await client.flush();
  await crash(client);
  expect((await open()).draft("c")).toBe("two");
});

it("drops what waits for conversations that are no more, as soon as that is sure", async () => {
  ["kept", "left", "removed"].forEach((id) => server.add(id));
  const client = await open();
  const later = { error: failure("Unavailable", { retryable: true, retryAfterMs: 1e9 }) };
  server.intercept = (method) => method === "SendMessage" ? later : undefined;
  ["kept", "left", "removed", "never heard of"].forEach((id) => client.send(id, `to ${id}`));
  ["kept", "left"].forEach((id) => client.setDraft(id, "Dear"));
  await settled();
  const waiting = () => ["kept", "left", "removed", "never heard of"].filter((id) => client.store.get(keys.commands(id)));
  const fails = { conversations: [], added: [], failed: [{ conversationId: "x", error: failure("Unavailable") }], more: false };
  server.intercept = (method) => method === "Sync" ? { value: fails } : undefined;
  server.tell("ConversationRemoved", { conversationId: "removed" });
  await settled();
  expect(waiting(), "what failed may be there").toHaveLength(4);
  server.intercept = (method) => method === "SendMessage" ? new Promise(() => {}) : undefined;
  server.logs.delete("left");
  server.logs.delete("removed");
  server.tell("Resync", {});
  await settled();
  expect(waiting()).toEqual(["kept"]);
  expect([client.draft("kept"), client.draft("left")]).toEqual(["Dear", ""]);
});

it("drops nothing for a conversation that is newer than the answer", async () => {
  const [one, other] = [await open(), await open()];
  let answerOld = () => {};
  server.intercept = (method) => method !== "Sync" ? undefined : new Promise((done) => {
    answerOld = () => done({ value: { conversations: [], added: [], failed: [], more: false } });
  });
  other["parts"].live.sync.start();
  await settled();
  server.intercept = (method) => method === "SendMessage" ? new Promise(() => {}) : undefined;
  server.add("new");
  one.take(server.logs.get("new")!.summary);
  one.send("new", "hello");
  await settled();
  answerOld();
  await settled();
  expect(shown(other, "new")).toEqual(["hello (waiting)"]);
});

it("reads what is outdated again, each for itself", async () => {
  ["a", "b"].forEach((id) => server.add(id, 3));
  const client = await open();
  server.logs.get("b")!.summary = { ...server.logs.get("b")!.summary, name: "new", lastSequence: 9 };
  server.logs.delete("a");
  const resets = ["a", "b"].map((conversationId) =>
    ({ conversationId, kind: "reset", entries: [], lastSequence: 9, receipts: [] }));
  server.intercept = (method) => method === "Sync"
    ? { value: { conversations: resets, added: [], failed: [], more: false } } : undefined;
  server.tell("Resync", {});
  await settled();
  expect([...client.conversations.outdated]).toEqual(["a"]);
  expect(client.store.get(keys.conversation("b"))!.name).toBe("new");
});

it("asks who is there again when events were skipped", async () => {
  server.add("c", 0, { type: "direct", peerId: "ben" });
  const client = await open();
  const watched = () => server.calls.filter(([method]) => method === "WatchPresence").map(([, request]) => request);
  expect(watched()).toEqual([{ userIds: ["ben"] }]);
  server.tell("Resync", {});
  await settled();
  expect(watched()).toHaveLength(2);
  expect(client.store.get(keys.order)).toEqual(["c"]);
});

it("fills gaps, and fetches what it was not told of", async () => {
  server.add("c", 1);
  const client = await open();
  client.open("c");
  await settled();
  server.append("c", { text: "not told" });
  server.post("c", { text: "told" });
  await settled();
  expect(shown(client, "c")).toEqual(["c 1", "not told", "told"]);
  server.append("c", { text: "silent" });
  await after(121_000);
  expect(shown(client, "c").at(-1)).toBe("silent");
});

it("ends somebody's typing when they have written, and when nothing more is heard", async () => {
  server.add("c", 1);
  const client = await open();
  const types = () => server.tell("TypingIndicator", { conversationId: "c", userId: "ben", typing: true });
  types();
  expect(client.store.get(keys.typing("c"))).toEqual(["ben"]);
  server.post("c", { text: "x" });
  expect(client.store.get(keys.typing("c"))).toBeUndefined();
  types();
  vi.setSystemTime(Date.now() - 86_400_000);
  await after(5_000);
  expect(client.store.get(keys.typing("c")), "whatever is done to this device's clock").toBeUndefined();
});

it("asks the browser to keep what waits, when there is no connection", async () => {
  server.add("c");
  const client = await open();
  client.send("c", "online");
  await settled();
  expect(client.tab.asked).toBe(0);
  server.stop();
  client.send("c", "offline");
  expect(client.tab.asked).toBe(1);
});

it("says that a full disk keeps nothing, and sends all the same", async () => {
  server.add("c");
  fillDisk();
  const client = await open();
  server.stop();
  client.send("c", "x");
  await settled();
  expect(client.store.get(keys.commands("c"))![0]!.unsaved).toBe(true);
  expect(client.store.get(keys.storage)).toEqual({ kept: false, why: "full" });
  const other = await open();
  expect(shown(other, "c"), "a new tab is told of it").toEqual(["x (waiting)"]);
  client.close();
  server.isUp = true;
  await after(30_000);
  expect(server.texts("c")).toEqual(["x"]);
});

it("closes itself when its user signs out", async () => {
  server.add("c", 2);
  const client = await open();
  await client.flush();
  await client.account.signOut();
  await settled();
  expect(client.store.get(keys.storage)).toBeDefined();
  expect(client["parts"].live.connection.isOnline).toBe(false);
  expect([...browser.local.items.keys()].filter((key) => key.startsWith("chat.") && !key.startsWith("chat.device"))).toEqual([]);
  expect((await indexedDB.databases()).length).toBe(0);
});
