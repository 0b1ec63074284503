import { describe, expect, it } from "vitest";
import stories from "../../../../../../../tests/Testing.Tests/held-log.json";
import { tableOf } from "../testing/permissions.js";
import { Conversations } from "./conversations.js";
import type { DeltaKind, Entry, Summary } from "../protocol.js";
import { Store } from "../store/store.js";

interface Part {
  kind?: string;
  epoch?: string;
  truncateTo?: number;
  lastSequence?: number;
  entries?: Record<string, string>;
}

interface Step {
  event?: Part;
  delta?: Part;
  summary?: Part;
  isRight?: boolean;
  held: Record<string, string>;
}

const conversationId = "c";

const entriesOf = (part: Part): Entry[] => Object.entries(part.entries ?? {}).map(([sequence, text]) =>
  ({ sequence: Number(sequence), kind: "posted", senderId: "ann", sentAt: "2026-01-01T00:00:00.000Z", text }));

const summary = (lastSequence: number, epoch?: string): Summary => ({
  id: conversationId, type: "group", createdAt: "", createdBy: "ann", role: "member", permissions: tableOf("group"),
    history: "joined",
  memberCount: 2, lastSequence,
  readSequence: 0, unread: 0, lastActivityAt: "", epoch,
});

function take(conversations: Conversations, { event, delta, summary: latest }: Step): boolean | undefined {
  const conversation = conversations.get(conversationId)!;
  if (event) return conversations.takeEntries(conversation, entriesOf(event), event.epoch);
  if (latest) return conversations.take(summary(latest.lastSequence ?? 0, latest.epoch));
  const entries = entriesOf(delta!);
  conversations.takeDelta({
    conversationId, kind: delta!.kind as DeltaKind, epoch: delta!.epoch, truncateTo: delta!.truncateTo, entries,
    lastSequence: entries.at(-1)?.sequence ?? conversation.log.last, receipts: [],
  });
  return undefined;
}

// The same file as the simulated devices': tests/Testing.Tests/HeldConversationTests.cs.
describe("a right client holds", () => {
  for (const { name, cursor, steps } of stories) {
    it(name, () => {
      const conversations = new Conversations("me", new Store());
      conversations.take(summary(cursor.sequence));
      for (const step of steps as unknown as Step[]) {
        expect(take(conversations, step)).toBe(step.isRight);
        const { log } = conversations.get(conversationId)!;
        expect(Object.fromEntries(log.all.map((entry) => [entry.sequence, entry.text]))).toEqual(step.held);
      }
    });
  }
});
