import { describe, expect, it } from "vitest";
import type { Entry } from "../protocol.js";
import { Store } from "../store/store.js";
import { tableOf } from "../testing/permissions.js";
import { Conversations } from "./conversations.js";

const at = "2026-03-14T10:00:00Z";
const post = (sequence: number): Entry =>
  ({ sequence, kind: "posted", messageId: `m${sequence}`, senderId: "mia", sentAt: at, contentType: "text", text: "x" });

function held(): { conversations: Conversations; counts: () => number[] } {
  const conversations = new Conversations("me", new Store());
  conversations.take({
    id: "c", type: "group", createdAt: at, createdBy: "mia", role: "member", permissions: tableOf("group"), history: "joined",
    memberCount: 2, lastSequence: 0, readSequence: 0,
    unread: 0, lastActivityAt: at,
  });
  conversations.takeEntries(conversations.get("c")!, [1, 2, 3].map(post), undefined);
  const counts = () => [conversations.get("c")!.summary.readSequence, conversations.get("c")!.summary.unread];
  return { conversations, counts };
}

describe("what was read", () => {
  it("is what was in sight, and the rest stays unread", () => {
    const { conversations, counts } = held();
    expect(conversations.read(conversations.get("c")!, 2)).toBe(true);
    expect(counts()).toEqual([2, 1]);
  });

  it("never goes back, and not beyond what is held", () => {
    const { conversations, counts } = held();
    conversations.read(conversations.get("c")!, 2);
    expect(conversations.read(conversations.get("c")!, 1)).toBe(false);
    expect(conversations.read(conversations.get("c")!, 9)).toBe(true);
    expect(counts()).toEqual([3, 0]);
    expect(conversations.read(conversations.get("c")!)).toBe(false);
  });
});
