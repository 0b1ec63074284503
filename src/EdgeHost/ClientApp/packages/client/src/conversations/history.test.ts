import { expect, it } from "vitest";
import type { Entry, EntryPage, Summary } from "../protocol.js";
import { keys } from "../store/keys.js";
import { Store } from "../store/store.js";
import { Conversations } from "./conversations.js";
import { History } from "./history.js";
import { ticksOf } from "./progress.js";

const summary = { id: "c", lastSequence: 120, lastActivityAt: "" } as Summary;

const entries = (first: number, last: number, kindOf: (sequence: number) => Entry["kind"]): Entry[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    ({ sequence: first + index, kind: kindOf(first + index), senderId: "you", sentAt: "" }));

const posts = (first: number, last: number): Entry[] => entries(first, last, () => "posted");

/** A server with 120 entries, in pages of its own size. It takes no other. */
function historyOf(
  pageSize: number, kept: Entry[] | Promise<Entry[]> = [], epoch?: string, more: Partial<Summary> = {},
  kindOf: (sequence: number) => Entry["kind"] = () => "posted",
) {
  const asked: number[] = [];
  const store = new Store();
  const conversations = new Conversations("me", store);
  conversations.take({ ...summary, ...more });
  const call = (_method: string, path: string): Promise<EntryPage> => {
    const url = new URL(path, "http://localhost");
    if (url.searchParams.has("limit")) return Promise.reject(new Error("400"));
    const after = Number(url.searchParams.get("after"));
    asked.push(after);
    const items = entries(after + 1, Math.min(after + pageSize, 120), kindOf);
    return Promise.resolve({ items, after, lastSequence: 120, more: after + items.length < 120, epoch });
  };
  const read = { userId: "you", role: "member" as const, joinedAt: "", deliveredSequence: 120, readSequence: 120 };
  const history = new History(
    { call: call as never }, { of: () => Promise.resolve([read]) }, conversations, store, () => Promise.resolve(kept));
  return { history, store, asked, conversation: conversations.get("c")! };
}

it("reads as much at once and to the beginning, whatever the server's pages hold", async () => {
  for (const pageSize of [20, 50, 200]) {
    const { history, store, conversation } = historyOf(pageSize);
    await history.fill(conversation);
    expect(conversation.log.first).toBe(71);
    expect(ticksOf(store.get(keys.progress("c")), 120)).toBe("read");
    await history.loadOlder(conversation);
    await history.loadOlder(conversation);
    expect(conversation.log.all.map((entry) => entry.sequence)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
  }
});

it("ends where a restored server has no more", async () => {
  const { history, store, conversation } = historyOf(20);
  conversation.log.last = 200;
  await history.loadOlder(conversation);
  expect(conversation.log.all).toEqual([]);
  expect(store.get(keys.loading("c"))).toBeUndefined();
});

it("reads what this device kept, and of the server only what is missing", async () => {
  const whole = historyOf(50, posts(61, 120));
  await whole.history.fill(whole.conversation);
  expect([whole.asked, whole.conversation.log.first]).toEqual([[], 61]);
  const part = historyOf(50, posts(111, 120));
  await part.history.fill(part.conversation);
  expect([part.asked, part.conversation.log.first]).toEqual([[60], 61]);
});

it("reads around something, and what is missing from there to the end", async () => {
  const { history, conversation, asked } = historyOf(50);
  await history.fill(conversation);
  await history.loadAround(conversation, 30);
  const ranges = () => conversation.log.timeline.ranges.map(({ first, last }) => [first, last]);
  expect(ranges()).toEqual([[5, 54], [71, 120]]);
  const before = asked.length;
  await history.loadAround(conversation, 40);
  expect(asked, "it is there").toHaveLength(before);
  await history.loadNewer(conversation, 54);
  expect(ranges()).toEqual([[5, 120]]);
  await history.loadOlder(conversation);
  expect(ranges()).toEqual([[1, 120]]);
});

it("takes no page of another epoch", async () => {
  const { history, conversation } = historyOf(50, [], "e");
  await history.loadOlder(conversation);
  expect(conversation.log.all).toEqual([]);
});

it("reads one page at a time", async () => {
  const { history, conversation, store, asked } = historyOf(50);
  const reading = [history.loadOlder(conversation), history.loadOlder(conversation)];
  expect(store.get(keys.loading("c"))).toBe(true);
  await Promise.all(reading);
  expect(asked).toEqual([70]);
});

it("reads nothing of before its user joined, and says that there is nothing older", async () => {
  const { history, conversation, asked } = historyOf(50, [], undefined, { readsFrom: 100 });
  await history.fill(conversation);
  expect([asked, conversation.log.first]).toEqual([[99], 100]);
  await history.loadOlder(conversation);
  expect(asked).toHaveLength(1);
});

it("reads the end also when what stands around something is being read", async () => {
  const { history, conversation } = historyOf(50);
  await Promise.all([history.loadAround(conversation, 30), history.fill(conversation)]);
  expect(conversation.log.timeline.ranges.map(({ first, last }) => [first, last])).toEqual([[5, 54], [71, 120]]);
});

const lines = ({ log }: ReturnType<typeof historyOf>["conversation"]) =>
  log.timeline.ranges.map(({ lines }) => [lines[0]?.sequence, lines.at(-1)?.sequence]);

it("opens with what can be seen, where the end of the conversation is reactions alone", async () => {
  const { history, conversation, store } = historyOf(50, [], undefined, {}, (sequence) => sequence > 60 ? "reacted" : "posted");
  let loading = 0;
  store.subscribe(keys.loading("c"), () => loading++);
  await history.fill(conversation);
  expect(lines(conversation)).toEqual([[21, 60]]);
  expect(loading, "it began and ended once").toBe(2);
});

it("goes on where an older page, or a newer one, has nothing to be seen", async () => {
  const kindOf = (sequence: number) => sequence > 12 && sequence < 115 ? "reacted" : "posted";
  const { history, conversation } = historyOf(50, [], undefined, {}, kindOf);
  await history.fill(conversation);
  expect(lines(conversation)).toEqual([[115, 120]]);
  await history.loadOlder(conversation, 71);
  expect(lines(conversation)).toEqual([[1, 120]]);
  const other = historyOf(50, [], undefined, {}, kindOf);
  await other.history.loadAround(other.conversation, 3);
  await other.history.loadNewer(other.conversation, 50);
  expect(lines(other.conversation)).toEqual([[1, 120]]);
});

it("goes on from what it reads around, until something of that can be seen", async () => {
  const { history, conversation } = historyOf(50, [], undefined, {}, (sequence) => sequence < 100 ? "reacted" : "posted");
  await history.loadAround(conversation, 10);
  expect(lines(conversation)).toEqual([[100, 100]]);
});

it("waits for what this device kept, also where something is looked for first", async () => {
  let give = (_: Entry[]) => {};
  const { history, conversation, asked } = historyOf(50, new Promise<Entry[]>((done) => (give = done)));
  const read = [history.loadAround(conversation, 100), history.fill(conversation)];
  give(posts(3, 120));
  await Promise.all(read);
  expect([asked, conversation.log.first]).toEqual([[], 3]);
});
