import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ChatErrorCode, Reply } from "../protocol.js";
import { ServerClock } from "../session/serverClock.js";
import { Database } from "../storage/database.js";
import { Store } from "../store/store.js";
import { after, Browser, settled, stopClocks } from "../testing/browser.js";
import { fillDisk } from "../testing/faults.js";
import type { Command } from "./command.js";
import { NotConnected, Sender, type Execute } from "./sender.js";
import { CommandTable, type CommandNews } from "./table.js";

const sent = (sequence: number): Reply<{ sequence: number }> => ({ value: { sequence } });
const refused = (code: ChatErrorCode, retryable: boolean, retryAfterMs?: number): Reply<{ sequence: number }> =>
  ({ error: { code, message: code, retryable, retryAfterMs } });
const textOf = ({ kind, payload }: Command) => kind === "send" ? payload.text : "";

/** One tab's commands. It sends what `execute` takes. */
async function tab(execute: Execute, tell: (news: CommandNews) => void = () => {}) {
  const database = await Database.open("me", () => {});
  const store = new Store();
  const table = new CommandTable(database, store, { tell, makeRoom: () => Promise.resolve() });
  await table.load();
  const connection = { isUp: true };
  const sender = new Sender(table, new ServerClock(), execute, () => connection.isUp, () => {});
  const send = (conversationId: string, text: string) => table.add("send", conversationId, { text }).then(sender.pump);
  const states = (id = "c") => table.of(id).map((command) => `${textOf(command)} ${command.state}`);
  return { table, sender, send, store, connection, states, start: () => sender.start().then(settled) };
}

const lost: Execute = () => Promise.reject(new NotConnected());

beforeEach(() => {
  stopClocks();
  new Browser();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("sends in the order of writing, one after the other", async () => {
  const texts: string[] = [];
  const { send, start, states } = await tab((command) => Promise.resolve(sent(texts.push(textOf(command)))));
  await start();
  ["a", "b", "c"].forEach((text) => void send("c", text));
  await settled();
  expect(texts).toEqual(["a", "b", "c"]);
  expect(states()).toEqual(["a sent", "b sent", "c sent"]);
});

it("repeats with the same id until it is acknowledged, and says when and why", async () => {
  const ids: string[] = [];
  const answers = [refused("Unavailable", true), refused("RateLimited", true, 8_000), sent(7)];
  const { send, start, table } = await tab(({ id }) => {
    ids.push(id);
    return Promise.resolve(answers.shift()!);
  });
  await start();
  await send("c", "x");
  await settled();
  expect(table.of("c")[0]).toMatchObject({ state: "waiting", reason: { code: "Unavailable" }, retryAt: Date.now() + 1_000 });
  await after(1_000);
  expect(table.of("c")[0]).toMatchObject({ reason: { code: "RateLimited" }, retryAt: Date.now() + 8_000 });
  await after(7_500);
  expect(ids).toHaveLength(2);
  await after(1_000);
  expect(table.of("c")[0]).toMatchObject({ state: "sent", sequence: 7, reason: undefined, retryAt: undefined });
  expect(new Set(ids).size).toBe(1);
});

it("waits longer and longer for a server that does not say how long", async () => {
  let calls = 0;
  const { send, start } = await tab(() => {
    calls++;
    return Promise.resolve(refused("Unavailable", true));
  });
  await start();
  await send("c", "x");
  await after(120_000);
  expect(calls).toBeGreaterThan(5);
  expect(calls).toBeLessThan(9);
});

it("keeps what it could not send over a crash, and sends it with the same id", async () => {
  const crashed = await tab(lost);
  await crashed.send("c", "in the tunnel");
  const [{ id }] = crashed.table.of("c") as [Command];

  const ids: string[] = [];
  const { start, states } = await tab((command) => Promise.resolve(sent(ids.push(command.id))));
  await start();
  expect(ids).toEqual([id]);
  expect(states()).toEqual(["in the tunnel sent"]);
});

it("sends nothing before it is written: a crash would lose what others have read", async () => {
  const order: string[] = [];
  const { table, sender, start } = await tab((command) => {
    order.push(`sent ${textOf(command)}`);
    return Promise.resolve(sent(1));
  });
  await start();
  void table.add("send", "c", { text: "x" }).then(() => order.push("written"));
  sender.pump();
  await settled();
  expect(order).toEqual(["written"]);
  sender.pump();
  await settled();
  expect(order).toEqual(["written", "sent x"]);
});

it("shows a refusal, goes on with the next, and retries only when asked", async () => {
  const answers = [refused("TooLarge", false), sent(1), sent(2)];
  const { send, start, table, sender, states } = await tab(() => Promise.resolve(answers.shift()!));
  await start();
  await send("c", "too long");
  await send("c", "fine");
  await settled();
  expect(states()).toEqual(["too long failed", "fine sent"]);
  const [failed] = table.of("c") as [Command];
  expect(failed.reason).toEqual({ code: "TooLarge", message: "TooLarge" });
  await after(120_000);
  expect(answers).toHaveLength(1);
  await table.change(failed.id, { state: "waiting" });
  sender.pump();
  await settled();
  expect(states()).toEqual(["too long sent", "fine sent"]);
});

it("holds up no other conversation when one must wait, and keeps the order in each", async () => {
  const texts: string[] = [];
  const busy = new Set(["a1"]);
  const { send, start } = await tab((command) => {
    texts.push(textOf(command));
    return Promise.resolve(busy.delete(textOf(command)) ? refused("RateLimited", true, 8_000) : sent(1));
  });
  await start();
  await send("a", "a1");
  await send("a", "a2");
  await send("b", "b1");
  await after(1_000);
  expect(texts).toEqual(["a1", "b1"]);
  await after(8_000);
  expect(texts).toEqual(["a1", "b1", "a1", "a2"]);
});

it("changes messages while others wait, each kind in its order", async () => {
  const done: string[] = [];
  const slow = new Set(["a", "m1"]);
  const nameOf = ({ kind, payload }: Command) => kind === "send" ? payload.text : kind === "delete" ? payload.messageId : kind;
  const { send, start, table, sender } = await tab((command) => {
    done.push(nameOf(command));
    return Promise.resolve(slow.delete(nameOf(command)) ? refused("RateLimited", true, 8_000) : sent(1));
  });
  await start();
  const remove = (messageId: string) => table.add("delete", "c", { messageId }).then(sender.pump);
  await send("c", "a");
  await send("c", "b");
  await settled();
  await remove("m0");
  await settled();
  expect(done).toEqual(["a", "m0"]);
  await remove("m1");
  await remove("m2");
  await after(1_000);
  expect(done).toEqual(["a", "m0", "m1"]);
  await after(8_000);
  expect(done.slice(3)).toEqual(["a", "b", "m1", "m2"]);
});

it("gives up what ends the connection twice, and nothing that was sent beside it", async () => {
  const texts: string[] = [];
  const { send, start, connection, sender, states, table } = await tab((command) => {
    texts.push(textOf(command));
    if (textOf(command) === "poison" || !connection.isUp) {
      connection.isUp = false;
      return Promise.reject(new Error("closed"));
    }
    return connection.isUp && texts.includes("poison") ? Promise.resolve(sent(1))
      : new Promise((_, fail) => setTimeout(() => fail(new Error("closed"))));
  });
  sender.stop();
  await send("a", "beside");
  await send("b", "poison");
  await send("b", "after");
  await start();
  await after(100);
  expect([states("a"), states("b")]).toEqual([["beside waiting"], ["poison waiting", "after waiting"]]);
  for (let connections = 0; connections < 2; connections++) {
    sender.stop();
    connection.isUp = true;
    await start();
    await after(100);
  }
  expect([states("a"), states("b")]).toEqual([["beside sent"], ["poison failed", "after sent"]]);
  expect(texts.filter((text) => text === "poison")).toHaveLength(2);
  expect(table.of("b")[0]!.reason!.message).toMatch(/ended twice/);
});

it("blames no command for a network that fails later", async () => {
  const { send, start, connection, sender, states } = await tab(() => new Promise((_, fail) => setTimeout(() => {
    connection.isUp = false;
    fail(new Error("closed"));
  }, 30_000)));
  await send("c", "x");
  for (let connections = 0; connections < 4; connections++) {
    connection.isUp = true;
    await start();
    await after(31_000);
    sender.stop();
  }
  expect(states()).toEqual(["x waiting"]);
});

it("tries later what the server failed at, without a new connection", async () => {
  let calls = 0;
  const { send, start, states } = await tab(() => ++calls < 3 ? Promise.reject(new Error("bug")) : Promise.resolve(sent(1)));
  await start();
  await send("c", "x");
  await after(5_000);
  expect([calls, states()]).toEqual([3, ["x sent"]]);
});

it("sends what there is no room for, says so, and tells the other tabs", async () => {
  fillDisk();
  const [texts, news]: [string[], CommandNews[]] = [[], []];
  const { send, start, table, store } = await tab(
    (command) => Promise.resolve(sent(texts.push(textOf(command)))), (told) => news.push(told));
  await send("c", "a");
  expect(table.of("c")[0]).toMatchObject({ unsaved: true, state: "waiting" });
  expect(news).toEqual([{ put: table.of("c")[0] }]);
  await start();
  await send("c", "b");
  await settled();
  expect(texts).toEqual(["a", "b"]);
  expect(store.get("waiting")).toBe(0);

  const other = await tab(lost);
  other.table.hear(news[0]!);
  expect(other.states()).toEqual(["a waiting"]);
});

it("makes room for what only this device has", async () => {
  const database = await Database.open("me", () => {});
  let isFull = true;
  fillDisk(() => isFull);
  const makeRoom = vi.fn(() => {
    isFull = false;
    return Promise.resolve();
  });
  const table = new CommandTable(database, new Store(), { tell: () => {}, makeRoom });
  await table.add("send", "c", { text: "x" });
  expect(makeRoom).toHaveBeenCalledTimes(1);
  expect(table.of("c")[0]!.unsaved).toBeUndefined();
  expect((await tab(lost)).states()).toEqual(["x waiting"]);
});

it("passes over what cannot be read, removes it, and leaves what a later version wrote", async () => {
  const database = await Database.open("me", () => {});
  const good = await tab(lost);
  await good.send("c", "x");
  const [{ id }] = good.table.of("c") as [Command];
  const whole = { conversationId: "c", state: "waiting", order: 1 };
  const damaged = [
    { id: "1" }, { ...whole, id: "2", kind: "send", payload: { text: 7 } },
    { ...whole, id: "4", kind: "edit", payload: { text: "without a message" } },
    { ...whole, id: "5", kind: "delete", payload: {} },
    { ...whole, id: "6", kind: "react", payload: { messageId: "m", emoji: "👍" } },
    { ...whole, id: "8", kind: "pin", payload: { messageId: "m" } },
    { ...whole, id: "9", kind: "forward", payload: { text: "x", source: { messageId: "m" }, forwarded: {} } },
    { ...whole, id: "7", kind: "edit", payload: { messageId: "m", text: "", mentions: [7] } },
  ];
  for (const record of [...damaged, { id: "3", kind: "poll" }]) {
    await database.run((db) => db.put("commands", record as never));
  }
  expect((await tab(lost)).states()).toEqual(["x waiting"]);
  expect((await database.run((db) => db.getAllKeys("commands"))).sort()).toEqual(["3", id].sort());
});

it("neither sends nor writes back what another tab has discarded and not told yet", async () => {
  const one = await tab(lost);
  for (const text of ["discarded", "wanted", "discarded on its way"]) await one.send("c", text);
  const texts: string[] = [];
  const other = await tab(async (command) => {
    texts.push(textOf(command));
    if (texts.length === 2) await one.table.drop((known) => known.id === command.id);
    return sent(texts.length);
  });
  await one.table.drop((command) => textOf(command) === "discarded");
  await other.start();
  expect(texts).toEqual(["wanted", "discarded on its way"]);
  expect(other.states()).toEqual(["wanted sent"]);
  expect((await tab(lost)).states()).toEqual(["wanted sent"]);
});

it("looks before it sends whether another tab has discarded it meanwhile", async () => {
  const texts: string[] = [];
  const { send, start, states } = await tab((command) => {
    texts.push(textOf(command));
    return Promise.resolve(refused("RateLimited", true, 5_000));
  });
  await start();
  await send("c", "x");
  await settled();
  await (await tab(lost)).table.drop(() => true);
  await after(10_000);
  expect([texts, states()]).toEqual([["x"], []]);
});

it("does not send what is discarded while it waits, in a full store too", async () => {
  for (const isFull of [false, true]) {
    new Browser();
    if (isFull) fillDisk();
    const texts: string[] = [];
    const { send, start, table, states } = await tab((command) => {
      texts.push(textOf(command));
      return Promise.resolve(texts.length === 1 ? refused("Unavailable", true) : sent(1));
    });
    await start();
    await send("c", "x");
    await settled();
    await table.drop((command) => textOf(command) === "x");
    await send("d", "y");
    await after(5_000);
    expect([texts, states("c"), states("d")]).toEqual([["x", "y"], [], ["y sent"]]);
  }
});

it("does not write what is discarded while it is written", async () => {
  const { table } = await tab(lost);
  const adding = table.add("send", "c", { text: "x" });
  void table.drop(() => true);
  await adding;
  await settled();
  expect((await tab(lost)).states()).toEqual([]);
});

it("keeps the order over a crash and over tabs, whatever the clock does meanwhile", async () => {
  for (const text of ["1", "2", "3", "4"]) {
    vi.setSystemTime(Date.now() - 1_000);
    await (await tab(lost)).send("c", text);
  }
  expect((await tab(lost)).states()).toEqual(["1", "2", "3", "4"].map((text) => `${text} waiting`));
});

it("takes over what another tab has written, and drops what it has dropped", async () => {
  const one = await tab(lost);
  const other = await tab(lost);
  await one.send("c", "a");
  await one.send("c", "b");
  await other.table.load();
  expect(other.states()).toEqual(["a waiting", "b waiting"]);
  await one.table.drop((command) => textOf(command) === "a");
  await one.send("c", "c");
  await other.start();
  expect(other.states(), "whoever begins to send looks again").toEqual(["b waiting", "c waiting"]);
});

it("does not bring back what was dropped, however late the news of it come", async () => {
  const one = await tab(lost);
  await one.send("c", "x");
  const [command] = one.table.of("c") as [Command];
  await one.table.drop(() => true);
  one.table.hear({ put: command });
  expect(one.states()).toEqual([]);
});

it("forgets what the log holds", async () => {
  const { send, start, table, states } = await tab(() => Promise.resolve(sent(3)));
  await start();
  await send("c", "x");
  await settled();
  await table.settle(({ sequence }) => sequence === 4);
  expect(states()).toEqual(["x sent"]);
  await table.settle(({ sequence }) => sequence === 3);
  expect(states()).toEqual([]);
  expect((await tab(lost)).states()).toEqual([]);
});

it("tells other tabs of what the log holds though no answer came: theirs waits no more", async () => {
  const news: CommandNews[] = [];
  const one = await tab(lost, (told) => news.push(told));
  await one.send("c", "x");
  const other = await tab(lost);
  await one.table.settle(() => true);
  other.table.hear(news.at(-1)!);
  expect(other.states()).toEqual(["x sent"]);
  expect(other.store.get("waiting")).toBe(0);
  await other.table.settle(({ sequence }) => sequence !== undefined && sequence <= 5);
  expect(other.states()).toEqual([]);
});
