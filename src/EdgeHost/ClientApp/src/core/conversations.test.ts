import { expect, it } from "vitest";
import { Conversations } from "./conversations";
import type { Summary } from "./protocol";

const summary = (lastSequence: number): Summary => ({
  id: "c",
  type: "group",
  createdAt: "2026-01-01T00:00:00Z",
  createdBy: "me",
  role: "member",
  memberCount: 2,
  lastSequence,
  readSequence: 0,
  unread: 0,
  lastActivityAt: "2026-01-01T00:00:00Z",
});

it("says of a summary whether it is ahead of the log that is held", () => {
  const conversations = new Conversations("me", () => {});
  expect(conversations.take(summary(4))).toBe(true);
  expect(conversations.take(summary(5))).toBe(false);
  expect(conversations.cursors).toEqual([{ conversationId: "c", sequence: 4 }]);
  expect(conversations.take(summary(3))).toBe(true);
});
