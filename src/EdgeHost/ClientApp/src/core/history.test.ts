import { expect, it } from "vitest";
import type { Account } from "./api";
import { Conversations } from "./conversations";
import { History } from "./history";
import type { Membership } from "./membership";
import type { EntryPage, Summary } from "./protocol";

const summary = { id: "c", lastSequence: 120 } as Summary;

/** A server with 120 entries, in pages of its own size. It takes no other. */
function historyOf(pageSize: number) {
  const conversations = new Conversations("me", () => {});
  conversations.take(summary);
  const call = (_method: string, path: string): Promise<EntryPage> => {
    const url = new URL(path, "http://localhost");
    if (url.searchParams.has("limit")) return Promise.reject(new Error("400"));
    const after = Number(url.searchParams.get("after"));
    const items = Array.from({ length: Math.min(pageSize, 120 - after) }, (_, index) => ({
      sequence: after + index + 1, kind: "posted" as const, senderId: "you", sentAt: "",
    }));
    return Promise.resolve({ items, after, lastSequence: 120, more: after + items.length < 120 });
  };
  const read = { userId: "you", role: "member" as const, joinedAt: "", deliveredSequence: 120, readSequence: 120 };
  const membership = { of: () => Promise.resolve([read]) } as unknown as Membership;
  const history = new History({ call } as unknown as Account, membership, conversations, () => {});
  return { history, conversations, conversation: conversations.get("c")! };
}

it("reads as much at once and to the beginning, whatever the server's pages hold", async () => {
  for (const pageSize of [20, 50, 200]) {
    const { history, conversations, conversation } = historyOf(pageSize);
    await history.fill(conversation);
    expect(conversation.log.first).toBe(71);
    expect(conversations.progress(conversation, 120)).toBe("read");
    await history.loadOlder(conversation);
    await history.loadOlder(conversation);
    expect(conversation.log.all.map((entry) => entry.sequence)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
  }
});

it("ends where a restored server has no more", async () => {
  const { history, conversation } = historyOf(20);
  conversation.log.last = 200;
  await history.loadOlder(conversation);
  expect(conversation.log.all).toEqual([]);
  expect(conversation.loading).toBe(false);
});
