import { beforeEach, expect, it } from "vitest";
import type { Entry } from "../protocol.js";
import { Store } from "../store/store.js";
import { tableOf } from "../testing/permissions.js";
import { Conversations } from "./conversations.js";

const sentAt = "2026-03-14T10:00:00Z";
const summary = {
  id: "c", type: "group", createdAt: sentAt, createdBy: "mia", role: "member", permissions: tableOf("group"), history: "joined",
  memberCount: 2, lastSequence: 0, readSequence: 0, unread: 0, lastActivityAt: sentAt,
} as const;

let conversations: Conversations;
let last: number;

beforeEach(() => {
  conversations = new Conversations("me", new Store());
  conversations.take({ ...summary });
  last = 0;
});

function post(more: Partial<Entry> = {}): number {
  const entry: Entry = { sequence: ++last, kind: "posted", messageId: `m${last}`, senderId: "mia", sentAt, text: "x", ...more };
  conversations.takeEntries(conversations.get("c")!, [entry], undefined);
  return last;
}

const mentions = () => conversations.get("c")!.summary.mentions;

it("are of messages that others wrote, by id or to all", () => {
  post();
  const one = post({ mentions: ["ann", "me"] });
  const all = post({ mentionAll: true });
  post({ mentions: ["ann"] });
  expect(mentions()).toEqual([one, all]);
  post({ senderId: "me", mentions: ["me"] });
  expect(mentions(), "whoever writes has read up to there").toBeUndefined();
});

it("come and go with edits, wherever they stand, and go with a deletion", () => {
  const [first, second] = [post(), post({ mentions: ["me"] })];
  post({ kind: "edited", refersTo: first, mentions: ["me"] });
  expect(mentions()).toEqual([first, second]);
  post({ kind: "edited", refersTo: second, mentions: ["ann"] });
  post({ kind: "deleted", refersTo: first, senderId: "ann" });
  expect(mentions()).toBeUndefined();
  conversations.read(conversations.get("c")!, second);
  post({ kind: "edited", refersTo: second, mentions: ["me"] });
  expect(mentions(), "it is read").toBeUndefined();
});

it("go when they are read, here or elsewhere, and a summary from before does not bring them back", () => {
  const all = [post({ mentions: ["me"] }), post({ mentions: ["me"] }), post({ mentions: ["me"] })];
  const told = structuredClone(conversations.get("c")!.summary);
  conversations.read(conversations.get("c")!, all[0]);
  expect(mentions()).toEqual(all.slice(1));
  conversations.take(told);
  expect(mentions()).toEqual(all.slice(1));
  conversations.takeReceipts(conversations.get("c")!, [{ userId: "me", deliveredSequence: 3, readSequence: 2 }]);
  expect(mentions()).toEqual(all.slice(2));
});

it("are the latest hundred of many", () => {
  for (let count = 0; count < 120; count++) post({ mentions: ["me"] });
  expect([mentions()?.length, mentions()?.[0]]).toEqual([100, 21]);
});
