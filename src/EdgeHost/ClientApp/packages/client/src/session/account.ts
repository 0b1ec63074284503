import { newSecret } from "../ids.js";
import { browserPlatform, type Platform } from "../platform.js";
import type { Session } from "../protocol.js";
import { wipeDatabase } from "../storage/database.js";
import { legacyPrefixes } from "../storage/legacy.js";
import { keysOf } from "../storage/sharedStore.js";
import { ApiError, isUnauthenticated, Rest } from "./rest.js";
import { ServerClock } from "./serverClock.js";

const sessionKey = "chat.session";
const deviceKey = "chat.device";
const secretKey = "chat.device.secret";
const leavingKey = "chat.leaving";
const wipingPrefix = "chat.wiping.";

export interface StoredSession extends Session {
  /** By this machine's clock, which may differ from the server's by more than a token lives. */
  refreshAt: number;
}

export interface AccountOptions {
  /** Of the server, without a slash at the end. The page's own without one. */
  readonly url?: string;
  readonly platform?: Platform;
}

/** The signed-in session, shared by all tabs of this browser. */
export class Account {
  readonly url: string;
  readonly platform: Platform;
  readonly clock = new ServerClock();
  private readonly rest: Rest;
  private readonly listeners = new Set<() => void>();

  constructor({ url = "", platform = browserPlatform() }: AccountOptions = {}) {
    this.url = url;
    this.platform = platform;
    this.rest = new Rest(url, this.clock);
    platform.onShared((key) => {
      if (key === sessionKey || key === null) this.listeners.forEach((listener) => listener());
    });
  }

  get session(): StoredSession | undefined {
    const stored = this.platform.local.getItem(sessionKey);
    return stored ? (JSON.parse(stored) as StoredSession) : undefined;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Whoever is leaving has left before: it is their cookie until then. */
  signIn(kind: "login" | "register", username: string, password: string, displayName?: string): Promise<void> {
    const typed = { username, password, ...(displayName ? { displayName } : {}) };
    return this.oneTab(async () => {
      await this.finishWiping();
      await this.startSession(kind, composed(typed));
    });
  }

  /** Leaves nothing of the user in this browser, but the cookie when the server does not answer. */
  signOut(): Promise<void> {
    return this.oneTab(async () => {
      const token = this.session?.refreshToken;
      this.platform.local.setItem(leavingKey, token ?? "yes");
      await this.forget();
      await this.endSession().catch(() => {});
    });
  }

  /** Ends the session of a user who signed out while the server did not answer: scripts cannot take its cookie away. */
  finishLeaving(): Promise<void> {
    return this.oneTab(async () => {
      await this.finishWiping();
      if (this.platform.local.getItem(leavingKey)) await this.endSession();
    });
  }

  /** A page that ends meanwhile leaves a note: the next one goes on. */
  private async forget(): Promise<void> {
    const { local } = this.platform;
    const userId = this.session?.user.id;
    if (userId) local.setItem(wipingPrefix + userId, "yes");
    legacyPrefixes.flatMap((prefix) => keysOf(local, prefix)).forEach((key) => local.removeItem(key));
    local.removeItem(sessionKey);
    this.listeners.forEach((listener) => listener());
    await this.finishWiping();
  }

  private async finishWiping(): Promise<void> {
    const { local } = this.platform;
    for (const key of keysOf(local, wipingPrefix)) {
      const userId = key.slice(wipingPrefix.length);
      // Whoever is back has a new one by now, or gets it when the old one is gone.
      if (userId === this.session?.user.id || await wipeDatabase(userId)) local.removeItem(key);
    }
  }

  /**
   * An access token that is good for a while. One tab refreshes for all. `refused` is one that the server did not take all
   * the same: it was revoked, or this machine's clock was set back.
   */
  async accessToken(refused?: string): Promise<string> {
    const soon = () => this.session?.accessToken === refused || Date.now() >= (this.session?.refreshAt ?? 0);
    if (soon()) {
      await this.oneTab(async () => {
        if (!this.session || !soon()) return;
        try {
          const refresh = () => this.refresh(this.session?.refreshToken);
          // Without an answer the token may be used, and is good for a short time only: again, at once.
          this.store(await refresh().catch((error: unknown) => error instanceof ApiError ? Promise.reject(error) : refresh()));
        } catch (error) {
          if (isUnauthenticated(error)) await this.forget();
          throw error;
        }
      });
    }
    return this.session?.accessToken ?? "";
  }

  /**
   * Calls REST. A token that is not taken is refreshed once. That the new one is not taken either is an error like others: the
   * session ends when its refresh is refused.
   */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const token = await this.accessToken();
    try {
      return await this.rest.call<T>(method, path, body, token);
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
    }
    return await this.rest.call<T>(method, path, body, await this.accessToken(token));
  }

  private async startSession(kind: "login" | "register", typed: Record<string, string>): Promise<void> {
    const { local, hasCookies } = this.platform;
    const device = {
      id: local.getItem(deviceKey) ?? undefined, name: deviceName(), platform: "web", secret: this.deviceSecret(),
    };
    try {
      this.store(await this.rest.call<Session>("POST", `/auth/${kind}`, { ...typed, device, refreshCookie: hasCookies }));
      local.removeItem(leavingKey);
    } catch (error) {
      if (!(error instanceof ApiError) || error.error.code !== "Conflict" || !device.id) throw error;
      if (error.error.field === "username") throw error;
      // This browser's device id belongs to another user's session: be another device.
      local.removeItem(deviceKey);
      return this.startSession(kind, typed);
    }
  }

  private async endSession(): Promise<void> {
    const { local } = this.platform;
    try {
      const leaving = local.getItem(leavingKey);
      const { accessToken } = await this.refresh(leaving === "yes" ? undefined : leaving ?? undefined);
      await this.rest.call("POST", "/auth/logout", undefined, accessToken);
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
    }
    local.removeItem(leavingKey);
  }

  /** Browsers have the token as a cookie. */
  private refresh(refreshToken?: string): Promise<Session> {
    return this.rest.call<Session>("POST", "/auth/refresh", refreshToken ? { refreshToken } : {});
  }

  private store(session: Session): void {
    const { local } = this.platform;
    const stored: StoredSession = { ...session, refreshAt: Date.now() + lifetimeOf(session.accessToken) - 30_000 };
    local.setItem(deviceKey, session.device.id);
    local.setItem(sessionKey, JSON.stringify(stored, (key, value: unknown) => key === "email" ? undefined : value));
    this.listeners.forEach((listener) => listener());
  }

  /** By it the server knows this browser from strangers who try passwords. It says nothing of who signed in, and stays. */
  private deviceSecret(): string {
    const { local } = this.platform;
    const secret = local.getItem(secretKey) ?? newSecret();
    local.setItem(secretKey, secret);
    return secret;
  }

  /**
   * The refresh token is a cookie that all tabs have: one at a time exchanges it. Browsers keep locks from pages that come by
   * plain http from another machine: there it is one at a time of each tab.
   */
  private async oneTab(action: () => Promise<void>): Promise<void> {
    const { locks } = this.platform;
    await (locks ? locks.request("chat.refresh", action) : last = last.then(action, action));
  }
}

let last = Promise.resolve();

/** Between two times of the server's own clock. */
function lifetimeOf(accessToken: string): number {
  const claims = accessToken.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
  const { nbf, exp } = JSON.parse(atob(claims)) as { nbf: number; exp: number };
  return (exp - nbf) * 1_000;
}

/** Keyboards write the same letter in different ways: a password of one must be right on another. */
const composed = (typed: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(typed).map(([key, text]) => [key, text.normalize("NFC")]));

function deviceName(): string {
  const agent = typeof navigator === "undefined" ? "" : navigator.userAgent ?? "";
  const browser = /Firefox/.test(agent) ? "Firefox" : /Edg\//.test(agent) ? "Edge"
    : /Chrome/.test(agent) ? "Chrome" : /Safari/.test(agent) ? "Safari" : "Browser";
  const system = /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS"
    : /Mac/.test(agent) ? "macOS" : /Windows/.test(agent) ? "Windows" : "Linux";
  return `${browser} on ${system}`;
}
