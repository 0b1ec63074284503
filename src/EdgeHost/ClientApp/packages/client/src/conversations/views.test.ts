import { expect, it } from "vitest";
import type { Change } from "../commands/command.js";
import type { FoldedMessage, Reaction } from "./fold.js";
import { withChanges } from "./views.js";

const message = (reactions: readonly Reaction[] = []): FoldedMessage => ({
  sequence: 1, version: 1, messageId: "m", senderId: "ben", sentAt: "", contentType: "text", text: "hi", edited: false,
  deleted: false, reactions, edits: 0, reacted: 0,
});

const reaction = (given: boolean): Change => ({
  id: "1", conversationId: "c", kind: "react", payload: { messageId: "m", emoji: "👍", given }, state: "waiting", order: 1,
  createdAt: "", ended: 0,
});

it("is the same message when nothing was done with it", () => {
  const untouched = message();
  expect(withChanges(untouched, [], "ann")).toBe(untouched);
});

it("counts one's own reaction once, also where the server has told a number alone", () => {
  const told = (mine: boolean) => message([{ emoji: "👍", count: 3, mine, users: [] }]);
  const counted = (mine: boolean, given: boolean) => {
    const [{ count, mine: isOwn }] = withChanges(told(mine), [reaction(given)], "ann").reactions as [Reaction];
    return [count, isOwn];
  };
  expect([counted(false, true), counted(true, true), counted(false, false), counted(true, false)])
    .toEqual([[4, true], [3, true], [3, false], [2, false]]);
});
