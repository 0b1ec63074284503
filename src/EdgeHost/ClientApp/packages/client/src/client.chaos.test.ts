import { afterEach, beforeEach, expect, it } from "vitest";
import type { Client } from "./client.js";
import type { SendMessageRequest } from "./protocol.js";
import { keys } from "./store/keys.js";
import { after, settled } from "./testing/browser.js";
import { Clients, crash, shown } from "./testing/clients.js";
import { randomOf } from "./testing/random.js";
import { failure, type Server } from "./testing/server.js";

let clients: Clients;
let server: Server;

beforeEach(() => {
  clients = new Clients();
  ({ server } = clients);
  ["a", "b", "c"].forEach((id) => server.add(id));
});

afterEach(() => clients.end());

/** Some answers are lost, some calls are refused for a while, some connections end in the middle. */
function disturb(random: (below: number) => number): void {
  server.intercept = (method, request) => {
    if (method !== "SendMessage") return undefined;
    const { conversationId, clientMessageId, text } = request as SendMessageRequest;
    switch (random(8)) {
      case 0: return { error: failure("RateLimited", { retryable: true, retryAfterMs: 1_000 + random(5_000) }) };
      case 1: return { error: failure("Unavailable", { retryable: true }) };
      case 2: {
        // Taken, and the connection ends before the answer.
        const log = server.logs.get(conversationId)!;
        if (!log.entries.some((entry) => entry.clientMessageId === clientMessageId)) {
          server.append(conversationId, { clientMessageId, text, senderId: "ann" });
        }
        server.drop();
        return new Promise(() => {});
      }
      default: return undefined;
    }
  };
}

/** As `disturb`, of changes: each loses its answer once at most, or it would be given up. */
function disturbChanges(random: (below: number) => number): void {
  const lost = new Set<string>();
  let isTaken = false;
  server.intercept = async (method, request) => {
    const id = (request as SendMessageRequest).clientMessageId;
    if (isTaken || id === undefined) return undefined;
    const chance = random(6);
    if (chance === 0) return { error: failure("RateLimited", { retryable: true, retryAfterMs: 1_000 + random(5_000) }) };
    if (chance > 2 || lost.has(id)) return undefined;
    lost.add(id);
    server.drop();
    isTaken = true;
    if (chance === 2) await server.answer(method, request);
    isTaken = false;
    return new Promise(() => {});
  };
}

async function step(random: (below: number) => number, tabs: Client[], write: (tab: Client) => void): Promise<void> {
  const tab = tabs[random(tabs.length)];
  switch (random(10)) {
    case 0: {
      if (tabs.length < 4) tabs.push(await clients.open());
      break;
    }
    case 1: {
      if (tab) await crash(tabs.splice(tabs.indexOf(tab), 1)[0]!);
      break;
    }
    case 2: {
      server.isUp = !server.isUp;
      if (!server.isUp) server.drop();
      break;
    }
    case 3: {
      server.drop();
      break;
    }
    case 4: {
      await after(1_000 + random(20_000));
      break;
    }
    default: {
      if (!tab) break;
      write(tab);
      // It is written down; what happens then is chance.
      await settled();
    }
  }
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])("loses nothing and doubles nothing, whatever happens (seed %i)", async (seed) => {
  const random = randomOf(seed);
  const written = new Map([["a", []], ["b", []], ["c", []]] as [string, string[]][]);
  const tabs = [await clients.open()];
  disturb(random);
  const write = (tab: Client) => {
    const id = "abc"[random(3)]!;
    const text = `${id} ${written.get(id)!.length}`;
    written.get(id)!.push(text);
    tab.send(id, text);
  };
  for (let count = 0; count < 60; count++) await step(random, tabs, write);
  server.isUp = true;
  server.intercept = () => undefined;
  tabs.push(await clients.open());
  await after(200_000);
  const last = tabs.at(-1)!;
  for (const [id, texts] of written) {
    // What ended two connections by chance is shown as failed: whoever wrote it decides.
    for (const { id: commandId, state } of last.store.get(keys.commands(id)) ?? []) {
      expect(state).toBe("failed");
      await last.retry(commandId);
    }
    await after(5_000);
    const held = server.texts(id);
    expect([...held].sort()).toEqual([...texts].sort());
    expect(server.sent.length).toBeGreaterThan(0);
    for (const tab of tabs) {
      tab.open(id);
      await settled();
      expect(shown(tab, id), "every tab shows what the server has").toEqual(held);
    }
  }
}, 60_000);

it.each([1, 2, 3, 4, 5, 6, 104, 113])("edits and reacts once, whatever happens (seed %i)", async (seed) => {
  const random = randomOf(seed);
  server.append("a", { senderId: "ann", text: "first" });
  let edits = 0;
  const tabs = [await clients.open()];
  disturbChanges(random);
  const write = (tab: Client) => {
    tab.open("a");
    const mine = tab.store.get(keys.message("a", 1))?.reactions.some((reaction) => reaction.mine);
    if (random(2) === 0) tab.edit("a", "a-1", `edit ${edits++}`);
    else tab.react("a", "a-1", "👍", !mine);
  };
  for (let count = 0; count < 60; count++) await step(random, tabs, write);
  server.isUp = true;
  server.intercept = () => undefined;
  tabs.push(await clients.open());
  await after(200_000);
  const { entries } = server.logs.get("a")!;
  const edited = entries.filter(({ kind }) => kind === "edited").map(({ text }) => text);
  expect([...edited].sort()).toEqual(Array.from({ length: edits }, (_, index) => `edit ${index}`).sort());
  for (const tab of tabs) {
    tab.open("a");
    await settled();
    const message = tab.store.get(keys.message("a", 1))!;
    const given = entries.findLast(({ emoji }) => emoji !== undefined)?.kind === "reacted";
    expect([message.text, message.reactions.length > 0, message.changes]).toEqual([edited.at(-1), given, undefined]);
  }
}, 60_000);

it("keeps the order in which one tab wrote, through all that makes it send again", async () => {
  const random = randomOf(11);
  const client = await clients.open();
  let calls = 0;
  server.intercept = (method) => {
    if (method !== "SendMessage" || ++calls % 3 === 0) return undefined;
    if (random(2) === 0) return { error: failure("Unavailable", { retryable: true, retryAfterMs: 200 }) };
    server.drop();
    return new Promise(() => {});
  };
  const texts = Array.from({ length: 12 }, (_, index) => `${index}`);
  for (const text of texts) {
    client.send("a", text);
    await settled();
  }
  await after(120_000);
  server.intercept = () => undefined;
  await after(60_000);
  const failed = (client.store.get(keys.commands("a")) ?? [])
    .flatMap(({ kind, payload }) => kind === "send" ? [payload.text] : []);
  expect(server.texts("a")).toEqual(texts.filter((text) => !failed.includes(text)));
});
