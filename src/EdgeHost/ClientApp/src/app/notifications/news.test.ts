import { keys, Store, type HeldSummary, type Line } from "@chatorleans/client";
import { describe, expect, it } from "vitest";
import { tableOf } from "../../../packages/client/src/testing/permissions";
import { newsOf } from "./news";

const began = Date.parse("2026-03-14T10:00:00Z");
const later = "2026-03-14T10:05:00Z";

interface Written {
  readonly by?: string;
  readonly at?: string;
  readonly deleted?: boolean;
  readonly silent?: boolean;
  readonly event?: boolean;
}

interface Case {
  readonly title: string;
  /** From the first one on. */
  readonly log: readonly Written[];
  readonly summary?: Partial<HeldSummary>;
  readonly known?: number;
  /** What the summary alone knows of. */
  readonly last?: Written & { sequence: number };
  readonly news: readonly number[];
}

const cases: readonly Case[] = [
  { title: "a message of another person", log: [{}], news: [1] },
  { title: "several, in their order", log: [{}, {}, {}], news: [1, 2, 3] },
  { title: "none of one's own", log: [{ by: "me" }, {}], news: [2] },
  { title: "none that was heard of before", log: [{}, {}, {}], known: 2, news: [3] },
  { title: "none that was read on another device", log: [{}, {}], summary: { readSequence: 1 }, news: [2] },
  { title: "none that was deleted meanwhile", log: [{ deleted: true }, {}], news: [2] },
  { title: "none that was sent silently", log: [{ silent: true }, {}], news: [2] },
  { title: "none of before the page began", log: [{ at: "2026-03-14T09:59:59Z" }, {}], news: [2] },
  { title: "nothing that is no message", log: [{ event: true }], news: [] },
  { title: "nothing of a request", log: [{}], summary: { pending: true }, news: [] },
  { title: "the last one of a conversation that is new here", log: [], last: { sequence: 5 }, news: [5] },
  { title: "none of a conversation that this device did not know", log: [], last: { sequence: 5, at: "2026-03-13T10:00:00Z" },
    news: [] },
  { title: "none of a new request", log: [], last: { sequence: 1 }, summary: { pending: true }, news: [] },
  { title: "nothing of a conversation without messages", log: [], news: [] },
];

const messageOf = (sequence: number, { by = "mia", at = later, deleted = false, silent }: Written) => ({
  sequence, version: sequence, senderId: by, sentAt: at, contentType: "text", text: `Text ${sequence}`, edited: false, deleted,
  reactions: [], edits: 0, reacted: 0, silent,
});

describe("what is told of", () => {
  it.each(cases)("is $title", ({ log, summary: more, known = 0, last, news }) => {
    const store = new Store();
    const lines = log.map((written, index): Line => {
      const [sequence, place] = [index + 1, { senderId: written.by ?? "mia", sentAt: written.at ?? later }];
      return written.event ? { kind: "event", sequence, ...place, entry: { sequence, kind: "renamed", ...place } }
        : { kind: "message", sequence, ...place };
    });
    log.forEach((written, index) => store.set(keys.message("a", index + 1), messageOf(index + 1, written)));
    store.set(keys.timeline("a"), { last: log.length, ranges: lines.length > 0 ? [{ first: 1, last: log.length, lines }] : [] });
    const summary: HeldSummary = {
      id: "a", type: "group", name: "Trip", createdAt: later, createdBy: "mia", role: "member", memberCount: 2, readSequence: 0,
      permissions: tableOf("group"), history: "joined",
    lastSequence: last?.sequence ?? log.length, unread: 1, lastActivityAt: later, ...more,
      lastMessage: last && { conversationId: "a", messageId: "m", ...messageOf(last.sequence, last), reactions: undefined },
    };
    const found = newsOf(store, summary, known, began, "me");
    expect(found.map(({ sequence }) => sequence)).toEqual(news);
    expect(found.every(({ text, sequence }) => text === `Text ${sequence}`)).toBe(true);
  });
});
