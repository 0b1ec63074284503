import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError, type Account } from "./api";
import { Chat } from "./chat";
import type { HubCalls, Summary, SyncAnswer, User } from "./protocol";
import { Store } from "./sharedStore.testing";

const direct = (id: string): Summary => ({
  id, type: "direct", createdAt: "", createdBy: "ann", role: "member", memberCount: 2, lastSequence: 3, readSequence: 3,
  unread: 0, lastActivityAt: "", peerId: `peer of ${id}`,
});

let store: Store;
let chat: Chat;
let asked: [string, unknown][];
let answer: Partial<SyncAnswer>;
let call: (method: string, path: string) => Promise<unknown>;

beforeEach(() => {
  vi.useFakeTimers();
  store = new Store();
  asked = [];
  answer = {};
  call = () => new Promise(() => {});
  vi.stubGlobal("localStorage", store);
  const nothing = () => {};
  vi.stubGlobal("window", { setTimeout, setInterval, addEventListener: nothing, removeEventListener: nothing });
  vi.stubGlobal("document", { addEventListener: nothing, removeEventListener: nothing });
});

afterEach(() => {
  chat.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Connected to a hub that answers a sync with `answer`, once. */
function start(): void {
  const account = {
    session: {}, accessToken: () => new Promise(() => {}), call: (method: string, path: string) => call(method, path),
  };
  chat = new Chat(account as unknown as Account, { id: "ann" } as User);
  chat.connection.state = "online";
  vi.spyOn(chat.connection, "invoke").mockImplementation((method: keyof HubCalls, request: unknown) => {
    asked.push([method, request]);
    if (method === "SendMessage") return Promise.reject(new Error("no connection"));
    if (method !== "Sync") return Promise.resolve({ value: [] as never });
    const value: SyncAnswer = { conversations: [], added: [], failed: [], more: false, ...answer };
    answer = {};
    return Promise.resolve({ value: value as never });
  });
}

const resync = async () => {
  chat.connection["handlers"].Resync({});
  await vi.advanceTimersByTimeAsync(0);
};

it("asks who is there again when events were skipped", async () => {
  start();
  chat.take(direct("c"));
  await vi.advanceTimersByTimeAsync(0);
  const watched = () => asked.filter(([method]) => method === "WatchPresence").map(([, request]) => request);
  expect(watched()).toEqual([{ userIds: ["peer of c"] }]);
  await resync();
  expect(watched()).toEqual([{ userIds: ["peer of c"] }, { userIds: ["peer of c"] }]);
  expect(asked.some(([method]) => method === "Sync")).toBe(true);
});

it("asks twice who is there when somebody accepts: their own grain may learn of it later", async () => {
  start();
  chat.take(direct("c"));
  await vi.advanceTimersByTimeAsync(0);
  const watched = () => asked.filter(([method]) => method === "WatchPresence").length;
  expect(watched()).toBe(1);
  const accepted = { sequence: 4, kind: "accepted" as const, senderId: "peer of c", userId: "peer of c", sentAt: "" };
  chat.connection["handlers"].NewEntries({ conversationId: "c", entries: [accepted] });
  await vi.advanceTimersByTimeAsync(0);
  expect(watched()).toBe(2);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(watched()).toBe(3);
});

it("drops what waits for conversations that are no more, as soon as that is sure", async () => {
  start();
  ["kept", "left", "removed"].forEach((id) => chat.take(direct(id)));
  ["kept", "left", "removed", "never heard of"].forEach((id) => chat.outbox.add(id, `to ${id}`));
  ["kept", "left"].forEach((id) => chat.drafts.set(id, "Dear"));
  const waiting = () => ["kept", "left", "removed", "never heard of"].filter((id) => chat.outbox.of(id).length > 0);
  const error = { code: "Unavailable", message: "", retryable: true } as const;
  answer = { failed: [{ conversationId: "never heard of", error }] };
  chat.connection["handlers"].ConversationRemoved({ conversationId: "removed" });
  await vi.advanceTimersByTimeAsync(0);
  expect(waiting(), "what failed may be there").toHaveLength(4);
  const gone = { conversationId: "left", kind: "gone" as const, entries: [], lastSequence: 0, receipts: [] };
  answer = { conversations: [gone] };
  await resync();
  expect(waiting()).toEqual(["kept"]);
  expect([...store.items.keys()].filter((key) => key.includes("draft"))).toEqual(["chat.draft.ann.kept"]);
  expect(store.length).toBe(2);
});

it("reads what is outdated again, each for itself", async () => {
  start();
  ["a", "b"].forEach((id) => chat.take(direct(id)));
  call = (_method, path) => path.endsWith("/b") ? Promise.resolve({ ...direct("b"), name: "new", lastSequence: 9 })
    : Promise.reject(new ApiError({ code: "Unavailable", message: "", retryable: true }));
  answer = {
    conversations: ["a", "b"].map((conversationId) =>
      ({ conversationId, kind: "reset", entries: [], lastSequence: 9, receipts: [] })),
  };
  await resync();
  expect([...chat.conversations.outdated]).toEqual(["a"]);
  expect(chat.conversations.get("b")!.summary.name).toBe("new");
});
