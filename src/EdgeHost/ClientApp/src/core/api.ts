import { draftPrefix } from "./drafts";
import { newSecret } from "./ids";
import { outboxPrefix } from "./outbox";
import type { ChatError, Problem, Session } from "./protocol";
import { keysOf } from "./sharedStore";

/** An answer that is no success, with the server's stable code. */
export class ApiError extends Error {
  constructor(readonly error: ChatError) {
    super(error.message);
  }
}

const sessionKey = "chat.session";
const deviceKey = "chat.device";
const secretKey = "chat.device.secret";
const leavingKey = "chat.leaving";

interface StoredSession extends Session {
  /** By this machine's clock, which may differ from the server's by more than a token lives. */
  refreshAt: number;
}

/** The signed-in session, shared by all tabs of this browser. */
export class Account {
  private listeners = new Set<() => void>();

  constructor() {
    window.addEventListener("storage", (event) => {
      if (event.key === sessionKey || event.key === null) this.listeners.forEach((listener) => listener());
    });
  }

  get session(): StoredSession | undefined {
    const stored = localStorage.getItem(sessionKey);
    return stored ? (JSON.parse(stored) as StoredSession) : undefined;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Whoever is leaving has left before: it is their cookie until then. */
  signIn(kind: "login" | "register", username: string, password: string, displayName?: string): Promise<void> {
    const typed = { username, password, ...(displayName ? { displayName } : {}) };
    return oneTab(() => this.startSession(kind, composed(typed)));
  }

  /** Leaves nothing of the user in this browser, but the cookie when the server does not answer. */
  signOut(): Promise<void> {
    return oneTab(async () => {
      localStorage.setItem(leavingKey, "yes");
      this.forget();
      await this.endSession().catch(() => {});
    });
  }

  /** Ends the session of a user who signed out while the server did not answer: scripts cannot take its cookie away. */
  finishLeaving(): Promise<void> {
    return oneTab(async () => {
      if (localStorage.getItem(leavingKey)) await this.endSession();
    });
  }

  forget(): void {
    [outboxPrefix, draftPrefix].flatMap((prefix) => keysOf(localStorage, prefix))
      .forEach((key) => localStorage.removeItem(key));
    localStorage.removeItem(sessionKey);
    this.listeners.forEach((listener) => listener());
  }

  /**
   * An access token that is good for a while. One tab refreshes for all. `refused` is one that the server did not take all
   * the same: it was revoked, or this machine's clock was set back.
   */
  async accessToken(refused?: string): Promise<string> {
    const soon = () => this.session?.accessToken === refused || Date.now() >= (this.session?.refreshAt ?? 0);
    if (soon()) {
      await oneTab(async () => {
        if (!this.session || !soon()) return;
        try {
          const refresh = () => request<Session>("POST", "/auth/refresh", {});
          // Without an answer the token may be used, and is good for a short time only: again, at once.
          this.store(await refresh().catch((error: unknown) => error instanceof ApiError ? Promise.reject(error) : refresh()));
        } catch (error) {
          if (isUnauthenticated(error)) this.forget();
          throw error;
        }
      });
    }
    return this.session?.accessToken ?? "";
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const token = await this.accessToken();
    try {
      return await request<T>(method, path, body, token);
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
    }
    try {
      return await request<T>(method, path, body, await this.accessToken(token));
    } catch (error) {
      if (isUnauthenticated(error)) this.forget();
      throw error;
    }
  }

  private async startSession(kind: "login" | "register", typed: Record<string, string>): Promise<void> {
    const device = {
      id: localStorage.getItem(deviceKey) ?? undefined, name: browserName(), platform: "web", secret: deviceSecret(),
    };
    try {
      this.store(await request<Session>("POST", `/auth/${kind}`, { ...typed, device, refreshCookie: true }));
      localStorage.removeItem(leavingKey);
    } catch (error) {
      if (!(error instanceof ApiError) || error.error.code !== "Conflict" || !device.id) throw error;
      if (error.error.field === "username") throw error;
      // This browser's device id belongs to another user's session: be another device.
      localStorage.removeItem(deviceKey);
      return this.startSession(kind, typed);
    }
  }

  private async endSession(): Promise<void> {
    try {
      const { accessToken } = await request<Session>("POST", "/auth/refresh", {});
      await request("POST", "/auth/logout", undefined, accessToken);
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
    }
    localStorage.removeItem(leavingKey);
  }

  private store(session: Session): void {
    const stored: StoredSession = { ...session, refreshAt: Date.now() + lifetimeOf(session.accessToken) - 30_000 };
    localStorage.setItem(deviceKey, session.device.id);
    localStorage.setItem(sessionKey, JSON.stringify(stored, (key, value: unknown) => key === "email" ? undefined : value));
    this.listeners.forEach((listener) => listener());
  }
}

let last = Promise.resolve();

/**
 * The refresh token is a cookie that all tabs have: one at a time exchanges it. Browsers keep locks from pages that come by
 * plain http from another machine: there it is one at a time of each tab.
 */
async function oneTab(action: () => Promise<void>): Promise<void> {
  await ("locks" in navigator ? navigator.locks.request("chat.refresh", action) : last = last.then(action, action));
}

/** Between two times of the server's own clock. */
function lifetimeOf(accessToken: string): number {
  const claims = accessToken.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
  const { nbf, exp } = JSON.parse(atob(claims)) as { nbf: number; exp: number };
  return (exp - nbf) * 1_000;
}

/** Keyboards write the same letter in different ways: a password of one must be right on another. */
const composed = (typed: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(typed).map(([key, text]) => [key, text.normalize("NFC")]));

const isUnauthenticated = (error: unknown): boolean => error instanceof ApiError && error.error.code === "Unauthenticated";

async function request<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
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

/** By it the server knows this browser from strangers who try passwords. It says nothing of who signed in, and stays. */
function deviceSecret(): string {
  const secret = localStorage.getItem(secretKey) ?? newSecret();
  localStorage.setItem(secretKey, secret);
  return secret;
}

function browserName(): string {
  const agent = navigator.userAgent;
  const browser = /Firefox/.test(agent) ? "Firefox" : /Edg\//.test(agent) ? "Edge"
    : /Chrome/.test(agent) ? "Chrome" : /Safari/.test(agent) ? "Safari" : "Browser";
  const system = /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS"
    : /Mac/.test(agent) ? "macOS" : /Windows/.test(agent) ? "Windows" : "Linux";
  return `${browser} on ${system}`;
}
