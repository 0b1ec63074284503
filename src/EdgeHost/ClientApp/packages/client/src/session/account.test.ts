import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Database } from "../storage/database.js";
import { Browser } from "../testing/browser.js";
import { Account } from "./account.js";

const answer = (status: number, body: unknown) => Promise.resolve(new Response(JSON.stringify(body), { status }));
const hour = 3_600_000;

/** What a server answers whose clock is so far ahead of this machine's. */
const session = (token: string, aheadMs = 0) => {
  const nbf = Math.floor((Date.now() + aheadMs) / 1_000);
  const claims = btoa(JSON.stringify({ nbf, exp: nbf + 3_600 }));
  return {
    user: { id: "me" }, device: { id: "d" }, accessToken: `${token}.${claims}.`,
    accessTokenExpiresAt: new Date(nbf * 1_000 + hour).toISOString(),
  };
};

const keep = (token: string, refreshInMs = hour) =>
  stored.set("chat.session", JSON.stringify({ ...session(token), refreshAt: Date.now() + refreshInMs }));

let browser: Browser;
let stored: Browser["local"]["items"];
let tokens: (string | null)[];

/** A server that takes one token; a refresh answers what `refresh` says. */
function serve(good: string, refresh: () => Promise<Response>): void {
  tokens = [];
  vi.stubGlobal("fetch", (path: string, { headers }: { headers: Record<string, string> }) => {
    if (path.endsWith("/auth/refresh")) return refresh();
    const token = headers["Authorization"]?.split(".")[0] ?? null;
    tokens.push(token);
    return token === `Bearer ${good}` ? answer(200, "yes") : answer(401, { code: "Unauthenticated" });
  });
}

const newAccount = (locks: Browser["locks"] = undefined) => new Account({ platform: browser.tab({ locks }) });

beforeEach(() => {
  browser = new Browser();
  stored = browser.local.items;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("refreshes once a token that the server does not take, whatever the clock says", async () => {
  keep("old");
  serve("new", () => answer(200, session("new")));
  expect(await newAccount().call("GET", "/x")).toBe("yes");
  expect(tokens).toEqual(["Bearer old", "Bearer new"]);
});

it("refreshes a token when it has lived long enough, however far the clocks are apart", async () => {
  vi.useFakeTimers();
  for (const aheadMs of [-24 * hour, 24 * hour]) {
    let refreshes = 0;
    vi.stubGlobal("fetch", (path: string) => {
      if (path.endsWith("/auth/refresh")) refreshes++;
      return answer(200, session("good", aheadMs));
    });
    await newAccount().signIn("login", "ann", "a password");
    const tabs = [newAccount(), newAccount()];
    for (const tab of tabs) await tab.call("GET", "/x");
    expect(refreshes).toBe(0);
    vi.advanceTimersByTime(hour - 29_000);
    for (const tab of tabs) await tab.call("GET", "/x");
    expect(refreshes).toBe(1);
  }
});

it("is signed out only when the server ends the session", async () => {
  keep("old");
  const account = newAccount();
  serve("new", () => answer(503, { code: "Unavailable" }));
  await expect(account.call("GET", "/x")).rejects.toThrow();
  expect(account.session).toBeDefined();
  serve("new", () => answer(401, { code: "Unauthenticated" }));
  await expect(account.call("GET", "/x")).rejects.toThrow();
  expect(account.session).toBeUndefined();
});

it("leaves nothing of the user in the browser after signing out, or after the server has ended the session", async () => {
  for (const end of [(account: Account) => account.signOut(), (account: Account) => account.call("GET", "/x").catch(() => {})]) {
    keep("bad");
    stored.set("chat.outbox.me.1", "{}");
    stored.set("chat.draft.me.c", "Dear Ben");
    stored.set("chat.device", "d");
    const database = await Database.open("me", () => {});
    await database.run((db) => db.put("drafts", { conversationId: "c", text: "Dear Ben" }));
    const account = newAccount();
    account.subscribe(() => database.close());
    serve("good", () => answer(401, { code: "Unauthenticated" }));
    await end(account);
    expect([...stored.keys()]).toEqual(["chat.device"]);
    expect(await indexedDB.databases()).toEqual([]);
  }
});

it("closes what other tabs have open of a user who signs out, so that it can be deleted", async () => {
  keep("good");
  serve("good", () => answer(200, session("next")));
  const states: unknown[] = [];
  const other = await Database.open("me", (state) => states.push(state));
  await newAccount().signOut();
  expect(states.at(-1)).toEqual({ kept: false, why: "closed" });
  await expect(other.run((db) => db.count("drafts"))).rejects.toThrow();
  expect(await indexedDB.databases()).toEqual([]);
});

it("goes on deleting what a page that ended in the middle has left, before anybody signs in again", async () => {
  const database = await Database.open("me", () => {});
  await database.run((db) => db.put("drafts", { conversationId: "c", text: "Dear Ben" }));
  database.close();
  stored.set("chat.wiping.me", "yes");
  vi.stubGlobal("fetch", () => answer(200, session("good")));
  await newAccount().signIn("login", "ann", "a password");
  expect(stored.has("chat.wiping.me")).toBe(false);
  expect(await (await Database.open("me", () => {})).run((db) => db.count("drafts"))).toBe(0);
});

it("keeps the session when a fresh token is refused too: the refresh decides", async () => {
  keep("old");
  let refreshes = 0;
  serve("none is good", () => {
    refreshes++;
    return answer(200, session("new"));
  });
  const account = newAccount();
  await expect(account.call("GET", "/x")).rejects.toThrow();
  expect([refreshes, tokens.length, account.session !== undefined]).toEqual([1, 2, true]);
});

it("refreshes once for all tabs that find out together", async () => {
  keep("old");
  let refreshes = 0;
  serve("new", () => {
    refreshes++;
    return answer(200, session("new"));
  });
  const tabs = [newAccount(browser.locks), newAccount(browser.locks), newAccount(browser.locks)];
  expect(await Promise.all(tabs.map((tab) => tab.call("GET", "/x")))).toEqual(["yes", "yes", "yes"]);
  expect(refreshes).toBe(1);
});

it("keeps the refresh token where there are no cookies, and uses it", async () => {
  const bodies: unknown[] = [];
  vi.stubGlobal("fetch", (_path: string, { body }: { body?: string }) => {
    bodies.push(body && JSON.parse(body));
    return answer(200, { ...session("good"), refreshToken: "r1" });
  });
  const account = new Account({ url: "http://chat", platform: { ...browser.tab(), hasCookies: false } });
  await account.signIn("login", "ann", "a password");
  expect(bodies[0]).toMatchObject({ refreshCookie: false });
  await account.accessToken(account.session!.accessToken);
  expect(bodies[1]).toEqual({ refreshToken: "r1" });
});

it("ends the session of who signed out without a server as soon as there is one, unless somebody signed in", async () => {
  const gone = () => Promise.reject(new TypeError("offline"));
  keep("good");
  serve("next", gone);
  await newAccount().signOut();
  expect(stored.has("chat.session")).toBe(false);

  serve("next", () => answer(200, session("next")));
  await newAccount().finishLeaving();
  expect(tokens, "the session's own log-out").toEqual(["Bearer next"]);
  await newAccount().finishLeaving();
  expect(tokens).toHaveLength(1);

  serve("next", gone);
  await newAccount().signOut();
  vi.stubGlobal("fetch", () => answer(200, session("another")));
  await newAccount().signIn("login", "ben", "a password");
  serve("another", () => answer(200, session("another")));
  await newAccount().finishLeaving();
  expect(tokens).toEqual([]);
});

it("signs in when who left before has left, and keeps the new session", async () => {
  const waiting: (() => void)[] = [];
  const called: string[] = [];
  for (const locks of [browser.locks, undefined]) {
    called.length = 0;
    vi.stubGlobal("fetch", async (path: string) => {
      called.push(path.split("/").at(-1)!);
      await new Promise<void>((go) => waiting.push(go));
      return path.endsWith("/logout") ? new Response(null, { status: 204 }) : answer(200, session("good"));
    });
    keep("old");
    const account = newAccount(locks);
    const all = [account.signOut(), account.signIn("login", "ben", "a password"), account.finishLeaving()];
    let done = false;
    void Promise.all(all).then(() => (done = true));
    await vi.waitFor(() => {
      waiting.splice(0).forEach((go) => go());
      expect(done).toBe(true);
    });
    expect(called).toEqual(["refresh", "logout", "login"]);
    expect(account.session).toBeDefined();
  }
});

it("goes on leaving when a sign-in was refused", async () => {
  serve("next", () => Promise.reject(new TypeError("offline")));
  keep("good");
  await newAccount().signOut();
  vi.stubGlobal("fetch", () => answer(401, { code: "Unauthenticated" }));
  await expect(newAccount().signIn("login", "ben", "not his")).rejects.toThrow();
  serve("next", () => answer(200, session("next")));
  await newAccount().finishLeaving();
  expect(tokens).toEqual(["Bearer next"]);
});

it("sends names and passwords in one spelling, whatever the keyboard writes", async () => {
  let sent = {};
  vi.stubGlobal("fetch", (_path: string, { body }: { body: string }) => {
    sent = JSON.parse(body) as object;
    return answer(200, session("good"));
  });
  await newAccount().signIn("register", "zoe\u0308", "caf\u00e9 cafe\u0301", "Zoe\u0308");
  expect(sent).toMatchObject({ username: "zo\u00eb", password: "caf\u00e9 caf\u00e9", displayName: "Zo\u00eb" });
});

it("keeps neither a refresh token nor a mail address where scripts can read them", async () => {
  vi.stubGlobal("fetch", (_path: string, { body }: { body: string }) => {
    expect((JSON.parse(body) as { refreshCookie?: boolean }).refreshCookie).toBe(true);
    return answer(200, { ...session("good"), user: { id: "u", email: "ann@example.org" } });
  });
  const account = newAccount();
  await account.signIn("login", "ann", "a password");
  expect(account.session!.user).toEqual({ id: "u" });
  expect([...stored.values()].join()).not.toContain("example.org");
});

it("shows the server at each sign-in the same secret, which nothing else of the browser gives away", async () => {
  const devices: { secret: string }[] = [];
  vi.stubGlobal("fetch", (path: string, { body }: { body: string }) => {
    if (path.endsWith("/auth/login")) devices.push((JSON.parse(body) as { device: { secret: string } }).device);
    return answer(200, session("good"));
  });
  await newAccount().signIn("login", "ann", "a password");
  await newAccount().signOut();
  await newAccount().signIn("login", "ann", "a password");
  expect(devices[0]!.secret).toMatch(/^[0-9a-f]{64}$/);
  expect(devices[1]!.secret).toBe(devices[0]!.secret);
  stored.clear();
  await newAccount().signIn("login", "ann", "a password");
  expect(devices[2]!.secret).not.toBe(devices[0]!.secret);
});

it("sends a refresh again whose answer was lost, once", async () => {
  keep("old", 0);
  let calls = 0;
  serve("new", () => ++calls === 1 ? Promise.reject(new TypeError("offline")) : answer(200, session("new")));
  expect(await newAccount().call("GET", "/x")).toBe("yes");
  expect(calls).toBe(2);
  keep("old", 0);
  serve("new", () => { calls++; return Promise.reject(new TypeError("offline")); });
  await expect(newAccount().call("GET", "/x")).rejects.toThrow("offline");
  expect(calls).toBe(4);
  expect(stored.has("chat.session")).toBe(true);
});
