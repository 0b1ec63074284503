import { afterEach, beforeEach, expect, it } from "vitest";
import { keys } from "./store/keys.js";
import { after, settled } from "./testing/browser.js";
import { Clients, crash } from "./testing/clients.js";
import { failure } from "./testing/server.js";

let clients: Clients;

beforeEach(() => {
  clients = new Clients();
  clients.server.add("trip", 3);
  clients.server.add("work", 1);
});
afterEach(() => clients.end());

const saved = (id = "trip") => clients.server.settings.get(id)?.draft;
const puts = () => clients.server.requests.filter((request) => request.startsWith("PUT")).length;

it("is saved two seconds after the last key, once", async () => {
  const client = await clients.open();
  for (const text of ["D", "De", "Dear"]) {
    client.typed("trip", text);
    await after(1_500);
  }
  expect(puts()).toBe(0);
  await after(1_000);
  expect([saved(), puts()]).toEqual([{ text: "Dear" }, 1]);
  await after(130_000);
  expect(puts()).toBe(1);
});

it("is saved when its conversation or the page is left, with what it answers", async () => {
  const client = await clients.open();
  client.open("trip");
  client.answer("trip", "trip-2");
  client.typed("trip", "Dear");
  client.open("work");
  await settled();
  expect(saved()).toEqual({ text: "Dear", replyTo: "trip-2" });
  client.typed("work", "Sir");
  client.tab.show(false);
  await settled();
  expect(saved("work")).toEqual({ text: "Sir" });
});

it("answers nothing any more once its conversation was left without a text", async () => {
  const client = await clients.open();
  client.open("trip");
  client.answer("trip", "trip-2");
  await after(3_000);
  client.open("work");
  await settled();
  expect([client.store.get(keys.answered("trip")), puts()]).toEqual([undefined, 0]);
});

it("comes from other devices, also after an absence, but not over what is being written here", async () => {
  const { server } = clients;
  const client = await clients.open();
  server.set("trip", { draft: { text: "from afar", replyTo: "trip-1" } });
  expect([client.draft("trip"), client.store.get(keys.answered("trip"))]).toEqual(["from afar", "trip-1"]);
  client.typed("trip", "from afar, and");
  server.set("trip", { draft: { text: "too late" } });
  expect(client.draft("trip")).toBe("from afar, and");
  await after(2_500);
  expect(saved()?.text).toBe("from afar, and");
  server.stop();
  server.store("trip", { draft: { text: "meanwhile" } });
  server.store("work", { draft: { text: "elsewhere" } });
  server.isUp = true;
  await after(10_000);
  expect([client.draft("trip"), client.draft("work")]).toEqual(["meanwhile", "elsewhere"]);
});

it("ends everywhere as soon as it is sent, also while it is on its way to the server", async () => {
  const { server } = clients;
  const client = await clients.open();
  const other = await clients.open();
  let go = () => {};
  server.takesDraft = () => new Promise((done) => (go = done));
  client.typed("trip", "Dear");
  await after(2_500);
  client.send("trip", "Dear");
  await settled();
  expect([client.draft("trip"), saved()]).toEqual(["", undefined]);
  go();
  await settled();
  expect(saved(), "the server has it, and nobody shows it here").toEqual({ text: "Dear" });
  expect(client.draft("trip")).toBe("");
  go();
  await settled();
  expect([saved(), client.draft("trip"), other.draft("trip")]).toEqual([undefined, "", ""]);
});

it("is saved with the next connection, or by the next page, when it could not be", async () => {
  const { server } = clients;
  const client = await clients.open();
  client.typed("trip", "Dear");
  client.typed("work", "Sir");
  await after(2_500);
  server.stop();
  client.typed("trip", "Dear Ben");
  client.setDraft("work", "");
  await after(2_500);
  server.isUp = true;
  await after(10_000);
  expect([saved(), saved("work")]).toEqual([{ text: "Dear Ben" }, undefined]);
  server.stop();
  client.typed("trip", "Dear Cia");
  await settled();
  await crash(client);
  server.isUp = true;
  const next = await clients.open();
  await settled();
  expect([saved(), next.draft("trip")]).toEqual([{ text: "Dear Cia" }, "Dear Cia"]);
});

it("stays here where the server does not take it, and is not offered again as it is", async () => {
  const { server } = clients;
  const client = await clients.open();
  server.takesDraft = () => Promise.resolve(failure("LimitReached"));
  client.typed("trip", "Dear");
  client.typed("work", "x".repeat(8_193));
  await after(2_500);
  server.drop();
  await after(10_000);
  expect([puts(), client.draft("trip"), client.draft("work").length]).toEqual([1, "Dear", 8_193]);
  server.takesDraft = () => Promise.resolve();
  client.typed("trip", "Dear Ben");
  await after(2_500);
  expect(saved()).toEqual({ text: "Dear Ben" });
});

it("is tried again by the tab that failed, which follows other devices then and writes nothing over theirs", async () => {
  const { server } = clients;
  const tabs = [await clients.open(), await clients.open()] as const;
  server.takesDraft = () => Promise.resolve(failure("Unavailable", { retryable: true }));
  tabs[1].typed("trip", "Dear");
  await after(2_500);
  expect([saved(), puts()]).toEqual([undefined, 1]);
  server.takesDraft = () => Promise.resolve();
  server.tell("Resync", {});
  await after(10_000);
  expect(saved()).toEqual({ text: "Dear" });
  server.set("trip", { draft: { text: "from afar" } });
  expect(tabs.map((client) => client.draft("trip"))).toEqual(["from afar", "from afar"]);
  tabs.forEach(({ tab }) => tab.show(false));
  await settled();
  expect(saved()).toEqual({ text: "from afar" });
});

it("is left to the tab in which it is written when another one is hidden", async () => {
  const [leader, follower] = [await clients.open(), await clients.open()];
  follower.typed("trip", "Dear");
  await settled();
  leader.tab.show(false);
  await settled();
  expect([leader.draft("trip"), puts()]).toEqual(["Dear", 0]);
  follower.tab.show(false);
  await settled();
  expect([saved(), puts()]).toEqual([{ text: "Dear" }, 1]);
});
