import { afterEach, beforeEach, expect, it } from "vitest";
import { keys } from "./store/keys.js";
import { after, settled } from "./testing/browser.js";
import { Clients } from "./testing/clients.js";

let clients: Clients;
const sendAt = "2027-01-01T00:00:00.000Z";

beforeEach(() => {
  clients = new Clients();
  clients.server.add("trip", 1);
});
afterEach(() => clients.end());

async function opened() {
  const client = await clients.open();
  await settled();
  return { client, texts: () => client.store.get(keys.scheduled)?.map(({ text }) => text) };
}

it("shows what waits from the start, and what other devices make of it", async () => {
  const { server } = clients;
  const first = await opened();
  await first.client.scheduled.add("trip", { clientMessageId: "1", sendAt, text: "later" });
  expect(first.texts()).toEqual(["later"]);
  const second = await opened();
  expect(second.texts()).toEqual(["later"]);
  await second.client.scheduled.change("1", { text: "other" });
  await settled();
  expect(first.texts()).toEqual(["other"]);
  await first.client.scheduled.sendNow("1");
  await settled();
  expect([first.texts(), second.texts(), server.texts("trip").at(-1)]).toEqual([[], [], "other"]);
});

it("reads again after a refusal, and throws it", async () => {
  const { server } = clients;
  const { client, texts } = await opened();
  await client.scheduled.add("trip", { clientMessageId: "1", sendAt, text: "later" });
  server.scheduled = [];
  server.scheduleVersion++;
  await expect(client.scheduled.remove("1")).rejects.toMatchObject({ error: { code: "NotFound" } });
  expect(texts()).toEqual([]);
});

it("asks for the list once for several changes, and not for what it has", async () => {
  const { server } = clients;
  await opened();
  const asked = () => server.requests.filter((request) => request === "GET /users/me/scheduled").length;
  const before = asked();
  server.tell("ScheduleChanged", { version: 0 });
  expect(asked()).toBe(before);
  server.scheduleVersion = 3;
  for (const version of [1, 2, 3]) server.tell("ScheduleChanged", { version });
  await settled();
  expect(asked()).toBe(before + 2);
  server.tell("ScheduleChanged", { version: 3, epoch: "e" });
  await settled();
  expect(asked()).toBe(before + 3);
});

it("reads it anew with each connection, and keeps what it has without an answer", async () => {
  const { server } = clients;
  const { client, texts } = await opened();
  await client.scheduled.add("trip", { clientMessageId: "1", sendAt, text: "later" });
  server.stop();
  await after(1_000);
  expect(texts()).toEqual(["later"]);
  server.scheduled = [];
  server.scheduleVersion++;
  server.isUp = true;
  await after(20_000);
  expect(texts()).toEqual([]);
});
