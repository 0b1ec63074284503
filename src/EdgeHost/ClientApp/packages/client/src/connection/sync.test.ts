import { expect, it, vi } from "vitest";
import { Conversations } from "../conversations/conversations.js";
import type { ChatError, Delta, SyncAnswer } from "../protocol.js";
import { Store } from "../store/store.js";
import { Sync } from "./sync.js";

const answer = (more: Partial<SyncAnswer>): SyncAnswer => ({ conversations: [], added: [], failed: [], more: false, ...more });

const delta: Delta = { conversationId: "c", kind: "delta", entries: [], lastSequence: 0, receipts: [] };

const syncing = (...answers: (SyncAnswer | ChatError)[]) => {
  const calls: string[] = [];
  const invoke = () => {
    calls.push("Sync");
    const next = answers.shift() ?? answer({});
    return Promise.resolve("code" in next ? { error: next } : { value: next });
  };
  const sync = new Sync({ invoke: invoke as never }, new Conversations("me", new Store()), {
    summary: () => true, began: () => {}, grown: () => calls.push("taken"),
    current: (isComplete) => calls.push(isComplete ? "current" : "current but for what failed"),
  });
  return { sync, calls };
};

it("asks until there is no more, and once more for whoever asked meanwhile", async () => {
  const { sync, calls } = syncing(answer({ more: true, conversations: [delta] }), answer({}));
  await Promise.all([sync.run(), sync.run()]);
  expect(calls).toEqual(["Sync", "taken", "Sync", "taken", "Sync", "taken", "current"]);
});

it("is up to date with the others when one conversation fails, and asks for it soon", async () => {
  vi.useFakeTimers();
  try {
    const error = { code: "Unavailable", message: "", retryable: true } as const;
    const { sync, calls } = syncing(answer({ failed: [{ conversationId: "c", error }] }));
    await sync.run();
    expect(calls).toEqual(["Sync", "taken", "current but for what failed"]);
    sync.startIfDue();
    expect(calls).toHaveLength(3);
    vi.advanceTimersByTime(5_001);
    sync.startIfDue();
    expect(calls.filter((call) => call === "Sync")).toHaveLength(2);
    await sync.run();
    expect(calls.at(-1)).toBe("current");
    vi.advanceTimersByTime(5_001);
    sync.startIfDue();
    expect(calls.filter((call) => call === "Sync"), "nothing failed any more").toHaveLength(3);
  } finally {
    vi.useRealTimers();
  }
});

it("that is refused as a whole is repeated soon, or when the server says", async () => {
  vi.useFakeTimers();
  try {
    for (const [retryAfterMs, soon] of [[undefined, 5_000], [20_000, 20_000]] as const) {
      const { sync, calls } = syncing({ code: "Unavailable", message: "", retryable: true, retryAfterMs });
      await expect(sync.run()).rejects.toThrow();
      vi.advanceTimersByTime(soon - 1);
      sync.startIfDue();
      expect(calls).toEqual(["Sync"]);
      vi.advanceTimersByTime(2);
      sync.startIfDue();
      expect(calls).toEqual(["Sync", "Sync"]);
    }
  } finally {
    vi.useRealTimers();
  }
});

it("does not ask on and on for what fails altogether", async () => {
  const error = { code: "Unavailable", message: "", retryable: true } as const;
  const { sync, calls } = syncing(answer({ failed: [{ conversationId: "c", error }], more: true }));
  await sync.run();
  expect(calls).toEqual(["Sync", "taken", "current but for what failed"]);
});
