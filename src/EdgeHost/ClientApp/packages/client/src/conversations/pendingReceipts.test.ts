import { expect, it } from "vitest";
import { PendingReceipts } from "./pendingReceipts.js";

const answered = () => new Promise((done) => setTimeout(done));

it("sends again what did not reach the server, and only the highest", async () => {
  const sent: string[] = [];
  let connected = false;
  const receipts = new PendingReceipts({
    invoke: (mark, request) => {
      if (!connected) return Promise.reject(new Error("no connection"));
      sent.push(`${mark} ${(request as { sequence: number }).sequence}`);
      return Promise.resolve({ value: undefined as never });
    },
  });
  receipts.read({ conversationId: "c", sequence: 3 });
  receipts.read({ conversationId: "c", sequence: 5 });
  await answered();
  connected = true;
  receipts.read({ conversationId: "c", sequence: 4 });
  await answered();
  receipts.flush();
  expect(sent).toEqual(["MarkRead 5"]);
});

it("sends some at a time, and waits as long as the server says", async () => {
  let calls = 0;
  const receipts = new PendingReceipts({
    invoke: () => {
      calls++;
      const error = { code: "RateLimited", message: "", retryable: true, retryAfterMs: 60_000 } as const;
      return Promise.resolve({ error } as never);
    },
  });
  for (let i = 0; i < 100; i++) receipts.delivered({ conversationId: `${i}`, sequence: 1 });
  receipts.flush();
  expect(calls).toBe(32);
  await answered();
  receipts.flush();
  expect(calls).toBe(32);
});
