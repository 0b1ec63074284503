import { expect, it } from "vitest";
import type { Delta, Entry, Summary } from "../protocol.js";
import { keys } from "../store/keys.js";
import { Store } from "../store/store.js";
import { tableOf } from "../testing/permissions.js";
import { Conversations } from "./conversations.js";

const summary = (lastSequence: number): Summary => ({
  id: "c",
  type: "group",
  createdAt: "2026-01-01T00:00:00Z",
  createdBy: "me",
  role: "member", permissions: tableOf("group"), history: "joined",
  memberCount: 2,
  lastSequence,
  readSequence: 0,
  unread: 0,
  lastActivityAt: "2026-01-01T00:00:00Z",
});

it("says of a summary whether it is ahead of the log that is held", () => {
  const conversations = new Conversations("me", new Store());
  expect(conversations.take(summary(4))).toBe(true);
  expect(conversations.take(summary(5))).toBe(false);
  expect(conversations.cursors).toEqual([{ conversationId: "c", sequence: 4 }]);
  expect(conversations.take(summary(3))).toBe(true);
});

it("believes no summary that events have overtaken, and counts nothing twice", () => {
  const conversations = new Conversations("me", new Store());
  conversations.take({ ...summary(2), name: "old" });
  const conversation = conversations.get("c")!;
  conversations.takeEntries(conversation, posts(3), undefined);
  const renamed: Entry = { sequence: 4, kind: "renamed", senderId: "you", sentAt: "2026-01-01T00:00:00Z", name: "new" };
  conversations.takeEntries(conversation, [renamed], undefined);
  const folded = structuredClone(conversation.summary);
  expect(folded).toMatchObject({ name: "new", unread: 1, lastMessage: { sequence: 3 }, lastSequence: 4 });
  expect(conversations.take({ ...summary(2), name: "old" })).toBe(true);
  expect(conversation.summary).toEqual(folded);

  expect(conversations.take({ ...folded, lastSequence: 5, unread: 2 })).toBe(false);
  conversations.takeEntries(conversation, posts(5), undefined);
  expect(conversation.summary).toMatchObject({ unread: 2, lastSequence: 5 });

  conversations.read(conversation);
  conversations.take({ ...folded, lastSequence: 5, unread: 2 });
  expect(conversation.summary, "read here, and not told yet").toMatchObject({ unread: 0, readSequence: 5 });
});

it("counts what came before a gap", () => {
  const { conversations, conversation } = restored();
  expect(conversations.takeEntries(conversation, posts(6, 8), undefined)).toBe(false);
  expect(conversations.takeEntries(conversation, posts(7, 8), undefined)).toBe(true);
  expect(conversation.summary).toMatchObject({ unread: 6, lastMessage: { sequence: 8 } });
});

const posts = (...sequences: number[]): Entry[] => sequences.map((sequence) => ({
  sequence, kind: "posted", senderId: "you", sentAt: "2026-01-01T00:00:00Z", messageId: `${sequence}`, contentType: "text",
}));

const delta = (more: Partial<Delta>): Delta =>
  ({ conversationId: "c", kind: "delta", entries: [], lastSequence: 0, receipts: [], ...more });

const restored = () => {
  const [store, delivered, read]: [Store, unknown[], unknown[]] = [new Store(), [], []];
  const conversations = new Conversations("me", store, {
    delivered: (cursor) => delivered.push(cursor), read: (cursor) => read.push(cursor),
  });
  conversations.take(summary(2));
  const conversation = conversations.get("c")!;
  conversations.takeEntries(conversation, posts(3, 4, 5), undefined);
  conversations.takeReceipts(conversation, [{ userId: "you", deliveredSequence: 5, readSequence: 5 }]);
  return { conversations, conversation, store, delivered, read };
};

it("drops what a restored server does not have, and all that it knew of watermarks", () => {
  const { conversations, conversation, delivered } = restored();
  conversations.takeDelta(delta({
    epoch: "e", truncateTo: 3, entries: posts(4), receipts: [{ userId: "you", deliveredSequence: 4, readSequence: 1 }],
  }));
  expect(conversation.log.all.map((entry) => entry.sequence)).toEqual([3, 4]);
  expect(conversation.receipts.get("you")?.readSequence).toBe(1);
  expect(conversations.cursors).toEqual([{ conversationId: "c", sequence: 4, epoch: "e" }]);
  expect(delivered.at(-1)).toEqual({ conversationId: "c", sequence: 4, epoch: "e" });
});

it("knows that whoever answers has read what came before, if it knows of their receipts at all", () => {
  const { conversations, conversation } = restored();
  const own = { ...posts(6)[0]!, senderId: "me" };
  conversations.takeEntries(conversation, [own, ...posts(7).map((post) => ({ ...post, senderId: "you" }))], undefined);
  conversations.takeEntries(conversation, posts(8).map((post) => ({ ...post, senderId: "stranger" })), undefined);
  expect([...conversation.receipts.values()]).toEqual([{ userId: "you", deliveredSequence: 7, readSequence: 7 }]);
});

it("takes no entries of another epoch, however well they fit", () => {
  const { conversations, conversation } = restored();
  expect(conversations.takeEntries(conversation, posts(6), "e")).toBe(false);
  expect(conversation.log.last).toBe(5);
});

it("reads the summary again after a restore, and believes that its user has read less", () => {
  const { conversations, conversation } = restored();
  conversations.read(conversation);
  expect(conversations.take({ ...summary(5), epoch: "e" })).toBe(false);
  conversations.takeDelta(delta({ epoch: "e", truncateTo: 5 }));
  expect([...conversations.outdated]).toEqual(["c"]);
  expect(conversations.take({ ...summary(5), readSequence: 3, epoch: "e" })).toBe(true);
  expect(conversation.summary.readSequence).toBe(3);
  expect(conversations.outdated.size).toBe(0);
});

it("reads the summary again when entries were passed over", () => {
  const { conversations } = restored();
  conversations.takeDelta(delta({ kind: "reset", entries: posts(900, 901), lastSequence: 901 }));
  expect([...conversations.outdated]).toEqual(["c"]);
  expect(conversations.take(summary(900))).toBe(true);
  expect([...conversations.outdated], "overtaken: again").toEqual(["c"]);
  const read = { ...summary(902), name: "new", unread: 7, memberCount: 3 };
  expect(conversations.take(read)).toBe(false);
  expect(conversations.outdated.size).toBe(0);
  conversations.takeEntries(conversations.get("c")!, posts(902), undefined);
  expect(conversations.get("c")!.summary).toMatchObject({ name: "new", unread: 7, memberCount: 3 });
});

it("counts what is left unread when a part was read on another device", () => {
  const { conversations, conversation } = restored();
  expect(conversation.summary.unread).toBe(3);
  conversations.takeReceipts(conversation, [{ userId: "me", deliveredSequence: 5, readSequence: 4 }]);
  expect(conversation.summary.unread).toBe(1);
});

it("follows its user's role, and begins afresh when they are added again", () => {
  const { conversations, conversation } = restored();
  const change = (sequence: number, more: Partial<Entry>): Entry =>
    ({ sequence, kind: "roleChanged", senderId: "you", sentAt: "2026-01-01T00:00:00Z", userId: "me", ...more });
  conversations.takeEntries(conversation, [change(6, { role: "admin" })], undefined);
  expect(conversation.summary.role).toBe("admin");
  conversations.takeEntries(conversation, [change(7, { kind: "joined", role: "member" })], undefined);
  expect(conversation.summary).toMatchObject({ role: "member", unread: 0, readSequence: 7 });
});

it("follows the table of the conversation, and its description", () => {
  const { conversations, conversation } = restored();
  const change = (sequence: number, more: Partial<Entry>): Entry =>
    ({ sequence, kind: "settingsChanged", senderId: "you", sentAt: "2026-01-01T00:00:00Z", ...more });
  const taken = (entry: Entry) => {
    conversations.takeEntries(conversation, [entry], undefined);
    return conversation.summary;
  };
  expect(taken(change(6, { action: "post", role: "admin" })).permissions).toEqual({ ...tableOf("group"), post: "admin" });
  expect(taken(change(7, { description: "What it is" })))
    .toMatchObject({ description: "What it is", permissions: { post: "admin" }, role: "member" });
  expect(taken(change(8, { description: "" })).description).toBeUndefined();
});

it("shows each change in its own table alone", async () => {
  const { conversations, conversation, store } = restored();
  await Promise.resolve();
  const woken: string[] = [];
  const all = [
    keys.order, keys.conversation("c"), keys.timeline("c"), keys.progress("c"), keys.message("c", 3), keys.message("c", 6),
  ];
  all.forEach((key) => store.subscribe(key, () => woken.push(key)));
  const edited: Entry = {
    sequence: 6, kind: "edited", senderId: "you", sentAt: "", refersTo: 3, text: "better", mentions: ["me"],
  };
  const before = store.get(keys.message("c", 4));
  conversations.takeEntries(conversation, [edited], undefined);
  await Promise.resolve();
  expect(woken.sort(), "the cursor rose, the line stands").toEqual(["conversation:c", "message:c:3", "timeline:c"]);
  expect(store.get(keys.message("c", 3))).toMatchObject({ text: "better", mentions: ["me"], edited: true, version: 6 });
  expect(store.get(keys.message("c", 4)), "the same object").toBe(before);
  woken.length = 0;
  conversations.takeEntries(conversation, [edited], undefined);
  conversations.takeReceipts(conversation, [{ userId: "you", deliveredSequence: 2, readSequence: 1 }]);
  await Promise.resolve();
  expect(woken, "nothing is new").toEqual([]);
});

it("goes on from what an earlier page held, and tells what the server has not heard", () => {
  const { conversations, store, delivered, read } = restored();
  delivered.length = 0;
  const kept = { ...summary(9), id: "d", readSequence: 8 };
  conversations.restore(kept, 9, "e", [{ userId: "you", deliveredSequence: 9, readSequence: 7 }]);
  expect(conversations.cursors.at(-1)).toEqual({ conversationId: "d", sequence: 9, epoch: "e" });
  expect(store.get(keys.progress("d"))).toEqual({ delivered: 9, read: 7 });
  expect([delivered, read], "not before a sync says what it knows").toEqual([[], []]);
  const own = { userId: "me", deliveredSequence: 4, readSequence: 3 };
  conversations.takeDelta(delta({ conversationId: "d", epoch: "e", lastSequence: 9, receipts: [own] }));
  expect(delivered).toEqual([{ conversationId: "d", sequence: 9, epoch: "e" }]);
  expect(read).toEqual([{ conversationId: "d", sequence: 8, epoch: "e" }]);
  conversations.restore({ ...kept, name: "older" }, 2, "e", []);
  expect(conversations.get("d")!.log.last, "what is held is newer").toBe(9);
});

it("leaves nothing of a conversation that is gone", async () => {
  const { conversations, store } = restored();
  conversations.takeDelta(delta({ kind: "gone" }));
  expect(store.get(keys.order)).toEqual([]);
  for (const key of [keys.conversation("c"), keys.timeline("c"), keys.progress("c"), keys.message("c", 4)]) {
    expect(store.get(key as string)).toBeUndefined();
  }
});

it("keeps who the other one is, when a later answer does not say it", () => {
  const { conversations, conversation } = restored();
  conversations.take({ ...summary(5), peer: { id: "you", username: "you", displayName: "You", createdAt: "", version: 1 } });
  conversations.take({ ...summary(5), name: "new" });
  expect(conversation.summary).toMatchObject({ name: "new", peer: { displayName: "You" } });
});
