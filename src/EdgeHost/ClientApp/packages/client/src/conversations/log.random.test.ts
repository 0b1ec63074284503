import { expect, it } from "vitest";
import type { Entry } from "../protocol.js";
import { randomOf } from "../testing/random.js";
import { HeldLog } from "./log.js";

const emojis = ["👍", "🎉"];

/** A log of the server: posts, and what refers to them. */
function logOf(random: (below: number) => number, length: number, epoch = ""): Entry[] {
  const posts: number[] = [];
  return Array.from({ length }, (_, index): Entry => {
    const entry = { sequence: index + 1, senderId: ["me", "ann", "ben"][random(3)]!, sentAt: `${index}` };
    const refersTo = posts[random(posts.length)];
    switch (refersTo === undefined ? 9 : random(10)) {
      case 0: return { ...entry, kind: "edited", refersTo, text: `edited by ${index}${epoch}` };
      case 1: return random(4) === 0 ? { ...entry, kind: "deleted", refersTo } : { ...entry, kind: "pinned", refersTo };
      case 2: case 3: return { ...entry, kind: "reacted", refersTo, emoji: emojis[random(2)] };
      case 4: return { ...entry, kind: "unreacted", refersTo, emoji: emojis[random(2)] };
      case 5: return { ...entry, kind: "joined", userId: "cia" };
      default:
        posts.push(index + 1);
        return { ...entry, kind: "posted", messageId: `m${index}${epoch}`, contentType: "text", text: `text ${index}${epoch}` };
    }
  });
}

/** What is held, folded in one go: what folding step by step has to come to. */
function foldedAtOnce(entries: readonly Entry[]) {
  const messages = new Map<number, { text: string; edited: boolean; deleted: boolean; reactions: Map<string, Set<string>> }>();
  for (const { kind, sequence, refersTo, text = "", emoji = "", senderId } of entries) {
    if (kind === "posted") messages.set(sequence, { text, edited: false, deleted: false, reactions: new Map() });
    const message = messages.get(refersTo ?? 0);
    if (!message || message.deleted) continue;
    if (kind === "edited") Object.assign(message, { text, edited: true });
    if (kind === "deleted") Object.assign(message, { text: "", deleted: true, reactions: new Map() });
    if (kind === "reacted") message.reactions.set(emoji, (message.reactions.get(emoji) ?? new Set()).add(senderId));
    if (kind === "unreacted") message.reactions.get(emoji)?.delete(senderId);
  }
  return [...messages].map(([sequence, { text, edited, deleted, reactions }]) => ({
    sequence, text, edited, deleted,
    reactions: [...reactions].filter(([, users]) => users.size > 0)
      .map(([emoji, users]) => `${emoji} ${[...users].sort().join()}`).sort(),
  }));
}

function heldOf(log: HeldLog) {
  return log.timeline.ranges.flatMap(({ lines }) => lines).filter(({ kind }) => kind === "message").map(({ sequence }) => {
    const { text, edited, deleted, reactions } = log.message(sequence)!;
    return {
      sequence, text, edited, deleted,
      reactions: reactions.map(({ emoji, users }) => `${emoji} ${[...users].sort().join()}`).sort(),
    };
  });
}

it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])("folds step by step to what it is folded to at once (seed %i)", (seed) => {
  const random = randomOf(seed);
  let server = logOf(random, 300);
  const log = new HeldLog(200, undefined, "me");
  for (let step = 0; step < 200; step++) {
    const at = random(server.length);
    switch (random(12)) {
      case 0: case 1: case 2: case 3: {
        log.append(server.slice(log.last, log.last + random(10)));
        break;
      }
      case 4: {
        // A restored server: what was lost is another history from there on.
        const kept = Math.max(1, Math.min(log.last, server.length - random(30)));
        server = [...server.slice(0, kept), ...logOf(random, 330 - kept, ` after ${step}`).map((entry) => ({
          ...entry, sequence: entry.sequence + kept, refersTo: entry.refersTo && entry.refersTo + kept,
        }))];
        log.truncate(kept);
        break;
      }
      case 5: {
        if (random(8) === 0) log.reset(server.slice(Math.max(0, at - 10), at + 1), at + 1);
        break;
      }
      default: log.insert(server.slice(at, at + random(25)));
    }
    const { ranges } = log.timeline;
    ranges.forEach(({ first }, index) => expect(first).toBeGreaterThan((ranges[index - 1]?.last ?? -1) + 1));
    expect(ranges.every(({ last }) => last <= log.last)).toBe(true);
    expect(log.all).toEqual(server.filter(({ sequence }) => log.has(sequence)));
    expect(heldOf(log)).toEqual(foldedAtOnce(log.all));
  }
  log.takeChanges();
  log.append(server.slice(log.last));
  for (const sequence of log.takeChanges().messages) expect(log.message(sequence)?.sequence ?? sequence).toBe(sequence);
});

it("names every message that is another than before, and no other", () => {
  const random = randomOf(21);
  const server = logOf(random, 200);
  const log = new HeldLog(150, undefined, "me");
  for (let step = 0; step < 100; step++) {
    const before = new Map(server.map(({ sequence }) => [sequence, log.message(sequence)]));
    const at = random(150);
    if (random(3) === 0) log.append(server.slice(log.last, log.last + random(4)));
    else log.insert(server.slice(at, at + random(20)));
    const changed = server.map(({ sequence }) => sequence)
      .filter((sequence) => log.message(sequence) !== before.get(sequence));
    expect([...log.takeChanges().messages].sort((a, b) => a - b)).toEqual(changed);
  }
});
