import { afterEach, expect, it, vi } from "vitest";
import { ApiError, isUnauthenticated, Rest } from "./rest.js";
import { ServerClock } from "./serverClock.js";

type Request = { method: string; headers: Record<string, string>; body?: string };

function serve(status: number, body: unknown, headers: Record<string, string> = {}) {
  const requests: [string, Request][] = [];
  vi.stubGlobal("fetch", (url: string, { method, headers: sent, body: text }: Request) => {
    requests.push([url, { method, headers: sent, body: text }]);
    return Promise.resolve(new Response(body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
      { status, headers }));
  });
  return requests;
}

const failed = (answer: Promise<unknown>): Promise<ApiError> => answer.then(
  () => Promise.reject(new Error("It should have failed.")), (error: ApiError) => error);

afterEach(() => void vi.unstubAllGlobals());

it("calls the server it was told of, with a body and a token only where there is one", async () => {
  const requests = serve(200, { id: "x" });
  const rest = new Rest("https://chat.example.org", new ServerClock());
  expect(await rest.call("GET", "/x")).toEqual({ id: "x" });
  await rest.call("POST", "/y", { a: 1 }, "token");
  expect(requests).toEqual([
    ["https://chat.example.org/api/v1/x", { method: "GET", headers: {}, body: undefined }],
    ["https://chat.example.org/api/v1/y", {
      method: "POST", headers: { "Content-Type": "application/json", Authorization: "Bearer token" }, body: "{\"a\":1}",
    }],
  ]);
});

it("has no answer where the server has none", async () => {
  serve(204, undefined);
  expect(await new Rest("", new ServerClock()).call("DELETE", "/x")).toBeUndefined();
});

it("says what the server says is wrong", async () => {
  serve(429, { code: "RateLimited", detail: "Too often.", retryable: true, retryAfterMs: 700, field: "x" });
  const { error, message } = await failed(new Rest("", new ServerClock()).call("GET", "/x"));
  expect(error).toEqual({ code: "RateLimited", message: "Too often.", retryable: true, retryAfterMs: 700, field: "x" });
  expect(message).toBe("Too often.");
});

it("takes what answers without being our server, a proxy, for unavailable", async () => {
  for (const [status, retryable] of [[502, true], [404, false]] as const) {
    serve(status, "<html>");
    const { error } = await failed(new Rest("", new ServerClock()).call("GET", "/x"));
    expect(error).toMatchObject({ code: "Unavailable", message: `The server answered ${status}.`, retryable });
  }
});

it("tells a token that was not taken from all else", async () => {
  serve(401, { code: "Unauthenticated" });
  expect(isUnauthenticated(await failed(new Rest("", new ServerClock()).call("GET", "/x")))).toBe(true);
  expect(isUnauthenticated(new TypeError("Failed to fetch"))).toBe(false);
});

it("sets the clock by each answer, also by one that says no", async () => {
  for (const status of [200, 403]) {
    const clock = new ServerClock();
    serve(status, {}, { Date: "Thu, 01 Jan 2026 12:00:00 GMT" });
    await new Rest("", clock).call("GET", "/x").catch(() => {});
    expect(Math.abs(clock.now() - Date.UTC(2026, 0, 1, 12))).toBeLessThan(2_000);
  }
});

it("does not wait for ever for an answer, nor for the end of one", async () => {
  vi.useFakeTimers();
  try {
    const never = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    const begun = (signal: AbortSignal) =>
      Promise.resolve({ ok: true, status: 200, headers: new Headers(), json: () => never(signal) });
    for (const answer of [never, begun]) {
      vi.stubGlobal("fetch", (_: string, { signal }: RequestInit) => answer(signal!));
      const failure = new Rest("", new ServerClock()).call("GET", "/x").catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(30_000);
      expect(await failure, "as without a network").toBeInstanceOf(TypeError);
    }
    serve(200, {});
    await new Rest("", new ServerClock()).call("GET", "/x");
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
