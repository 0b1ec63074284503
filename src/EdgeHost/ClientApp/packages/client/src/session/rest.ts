import { elapsed } from "../platform.js";
import type { ChatError, Problem } from "../protocol.js";
import type { ServerClock } from "./serverClock.js";

/** An answer that is no success, with the server's stable code. */
export class ApiError extends Error {
  constructor(readonly error: ChatError) {
    super(error.message);
  }
}

export const isUnauthenticated = (error: unknown): boolean =>
  error instanceof ApiError && error.error.code === "Unauthenticated";

/** A request that is not answered by then fails, as one does without a network. */
const answeredWithin = 30_000;

/** One request after the other to `/api/v1`; each answer says what time it is. */
export class Rest {
  constructor(private readonly url: string, private readonly clock: ServerClock) {}

  async call<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(new TypeError("The server does not answer.")), answeredWithin);
    try {
      return await this.ask<T>(limit.signal, method, path, body, token);
    } finally {
      clearTimeout(timer);
    }
  }

  private async ask<T>(signal: AbortSignal, method: string, path: string, body?: unknown, token?: string): Promise<T> {
    const began = elapsed();
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
    this.clock.take(response.headers.get("Date"), elapsed() - began);
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
    const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
    throw new ApiError({
      code: problem.code ?? "Unavailable",
      message: problem.detail ?? `The server answered ${response.status}.`,
      retryable: problem.retryable ?? response.status >= 500,
      retryAfterMs: problem.retryAfterMs,
      field: problem.field,
    });
  }
}
