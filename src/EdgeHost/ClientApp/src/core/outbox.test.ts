import { expect, it, vi } from "vitest";
import { Outbox, type OutgoingMessage } from "./outbox";
import type { ChatErrorCode, Reply, Sent } from "./protocol";
import { Store } from "./sharedStore.testing";

const sent = (sequence: number): Reply<Sent> =>
  ({ value: { conversationId: "c", sequence, messageId: "m", sentAt: "", duplicate: false } });
const failed = (code: ChatErrorCode, retryable: boolean): Reply<Sent> => ({ error: { code, message: code, retryable } });
const noWait = () => Promise.resolve();
const settled = (outbox: Outbox, state: OutgoingMessage["state"], count: number) =>
  vi.waitFor(() => expect(outbox.of("c").filter((message) => message.state === state)).toHaveLength(count));

it("sends in the order of writing, one after the other", async () => {
  const texts: string[] = [];
  const outbox = new Outbox(new Store(), "k", (message) => Promise.resolve(sent(texts.push(message.text))), () => {}, noWait);
  ["a", "b", "c"].forEach((text) => outbox.add("c", text));
  await settled(outbox, "sent", 3);
  expect(texts).toEqual(["a", "b", "c"]);
});

it("repeats with the same id until it is acknowledged", async () => {
  const ids: string[] = [];
  const answers = [failed("Unavailable", true), failed("RateLimited", true), sent(7)];
  const outbox = new Outbox(new Store(), "k", (message) => {
    ids.push(message.clientMessageId);
    return Promise.resolve(answers.shift()!);
  }, () => {}, noWait);
  outbox.add("c", "x");
  await settled(outbox, "sent", 1);
  expect(new Set(ids).size).toBe(1);
  expect(ids).toHaveLength(3);
});

it("keeps what it could not send over a reload, and sends it with the same id", async () => {
  const store = new Store();
  const lost = vi.fn(() => Promise.reject(new Error("no connection")));
  new Outbox(store, "k", lost, () => {}, noWait).add("c", "in the tunnel");
  await vi.waitFor(() => expect(lost).toHaveBeenCalled());
  const before = [...store.items.values()].map((message) => JSON.parse(message) as OutgoingMessage);

  const ids: string[] = [];
  const outbox = new Outbox(store, "k", (message) => Promise.resolve(sent(ids.push(message.clientMessageId))), () => {}, noWait);
  await outbox.flush();
  await settled(outbox, "sent", 1);
  expect(ids).toEqual([before[0]!.clientMessageId]);
});

it("never sends what would end the connection", async () => {
  const texts: string[] = [];
  const outbox = new Outbox(new Store(), "k", (message) => Promise.resolve(sent(texts.push(message.text))), () => {}, noWait);
  outbox.add("c", "x".repeat(1024 * 1024));
  outbox.add("c", "\u0001".repeat(200_000));  // each is six bytes in JSON
  outbox.add("c", "short");
  await settled(outbox, "sent", 1);
  await settled(outbox, "failed", 2);
  expect(texts).toEqual(["short"]);
});

it("shows a refusal, goes on with the next, and retries only when asked", async () => {
  const answers = [failed("TooLarge", false), sent(1), sent(2)];
  const outbox = new Outbox(new Store(), "k", () => Promise.resolve(answers.shift()!), () => {}, noWait);
  outbox.add("c", "too long");
  outbox.add("c", "fine");
  await settled(outbox, "sent", 1);
  const refused = outbox.of("c").find((message) => message.state === "failed")!;
  outbox.retry(refused.clientMessageId);
  await settled(outbox, "sent", 2);
});

it("forgets what the log holds", async () => {
  const outbox = new Outbox(new Store(), "k", () => Promise.resolve(sent(3)), () => {}, noWait);
  outbox.add("c", "x");
  await settled(outbox, "sent", 1);
  outbox.drop((message) => message.sequence === 4);
  expect(outbox.of("c")).toHaveLength(1);
  outbox.drop((message) => message.sequence === 3);
  expect(outbox.of("c")).toHaveLength(0);
});

it("loses no message of another tab, and forgets none of its own", async () => {
  const store = new Store();
  const lost = () => Promise.reject(new Error("no connection"));
  const [one, other] = [new Outbox(store, "k", lost, () => {}, noWait), new Outbox(store, "k", lost, () => {}, noWait)];
  one.add("c", "one");
  other.add("c", "other");
  one.discard(one.of("c")[0]!.clientMessageId);
  one.add("c", "again");
  const held = new Outbox(store, "k", lost, () => {}, noWait).of("c");
  expect(held.map((message) => message.text).sort()).toEqual(["again", "other"]);
  expect(new Outbox(store, "somebody else", lost, () => {}, noWait).of("c")).toEqual([]);
});

it("sends what a full store does not take, each once", async () => {
  const store = new Store();
  store.full = true;
  const texts: string[] = [];
  const outbox = new Outbox(store, "k", (message) => {
    // An acknowledged message of before has its key, and that it was sent finds no room.
    store.full = true;
    return Promise.resolve(sent(texts.push(message.text)));
  }, () => {}, noWait);
  outbox.add("c", "a");
  await settled(outbox, "sent", 1);
  store.full = false;
  outbox.add("c", "b");
  outbox.add("c", "c");
  await settled(outbox, "sent", 3);
  expect(texts).toEqual(["a", "b", "c"]);
});

it("passes over what cannot be read, and removes it", () => {
  const store = new Store();
  new Outbox(store, "k", () => new Promise(() => {}), () => {}, noWait).add("c", "x");
  const good = [...store.items.keys()];
  for (const text of ["{", "{}", "null", "7", [...store.items.values()][0]!]) store.setItem(`chat.outbox.k.${text.length}`, text);
  const outbox = new Outbox(store, "k", () => new Promise(() => {}), () => {}, noWait);
  expect(outbox.of("c").map((message) => message.text)).toEqual(["x"]);
  expect([...store.items.keys()]).toEqual(good);
});

it("neither sends nor writes back what another tab has discarded", async () => {
  const store = new Store();
  const lost = vi.fn(() => Promise.reject(new Error("no connection")));
  const one = new Outbox(store, "k", lost, () => {}, noWait);
  one.add("c", "discarded");
  one.add("c", "wanted");
  one.add("c", "discarded on its way");
  await vi.waitFor(() => expect(lost).toHaveBeenCalled());
  const [first, , last] = one.of("c");

  const texts: string[] = [];
  const other = new Outbox(store, "k", (message) => {
    texts.push(message.text);
    if (message.text === last!.text) one.discard(last!.clientMessageId);
    return Promise.resolve(sent(texts.length));
  }, () => {}, noWait);
  one.discard(first!.clientMessageId);
  await other.flush();
  expect(texts).toEqual(["wanted", "discarded on its way"]);
  expect([...store.items.keys()]).toEqual([`chat.outbox.k.${one.of("c")[0]!.clientMessageId}`]);
});

it("does not send what is discarded while it waits, in a full store too", async () => {
  for (const full of [false, true]) {
    const store = new Store();
    store.full = full;
    const texts: string[] = [];
    const outbox: Outbox = new Outbox(store, "k", (message) => {
      texts.push(message.text);
      return Promise.resolve(texts.length === 1 ? failed("Unavailable", true) : sent(1));
    }, () => {}, () => Promise.resolve(outbox.discard(outbox.of("c")[0]!.clientMessageId)));
    outbox.add("c", "x");
    outbox.add("d", "y");
    await vi.waitFor(() => expect(outbox.of("d")[0]!.state).toBe("sent"));
    await outbox.flush();
    await vi.waitFor(() => expect(outbox.of("c")).toEqual([]));
    expect(texts).toEqual(["x", "y"]);
  }
});

it("keeps the order over a reload, whatever the clock does meanwhile", async () => {
  vi.useFakeTimers();
  try {
    const store = new Store();
    const lost = () => Promise.reject(new Error("no connection"));
    new Outbox(store, "k", lost, () => {}).add("c", "1");
    for (const text of ["2", "3", "4"]) {
      vi.setSystemTime(Date.now() - 1_000);
      new Outbox(store, "k", lost, () => {}).add("c", text);
    }
    expect(new Outbox(store, "k", lost, () => {}).of("c").map((message) => message.text)).toEqual(["1", "2", "3", "4"]);
  } finally {
    vi.useRealTimers();
  }
});

it("holds up no other conversation when one must wait, and keeps the order in each", async () => {
  vi.useFakeTimers();
  try {
    const texts: string[] = [];
    const busy = new Set(["a1"]);
    const outbox = new Outbox(new Store(), "k", (message) => {
      texts.push(message.text);
      return Promise.resolve(busy.delete(message.text) ? failed("Unavailable", true) : sent(1));
    }, () => {});
    outbox.add("a", "a1");
    outbox.add("a", "a2");
    outbox.add("b", "b1");
    await vi.runAllTimersAsync();
    expect(texts).toEqual(["a1", "b1", "a1", "a2"]);
  } finally {
    vi.useRealTimers();
  }
});
