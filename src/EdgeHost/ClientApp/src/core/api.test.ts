import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Account } from "./api";
import { Store } from "./sharedStore.testing";

const answer = (status: number, body: unknown) => Promise.resolve(new Response(JSON.stringify(body), { status }));
const hour = 3_600_000;

/** What a server answers whose clock is so far ahead of this machine's. */
const session = (token: string, aheadMs = 0) => {
  const nbf = Math.floor((Date.now() + aheadMs) / 1_000);
  const claims = btoa(JSON.stringify({ nbf, exp: nbf + 3_600 }));
  return {
    accessToken: `${token}.${claims}.`, accessTokenExpiresAt: new Date(nbf * 1_000 + hour).toISOString(), device: { id: "d" },
  };
};

const keep = (token: string, refreshInMs = hour) =>
  stored.set("chat.session", JSON.stringify({ ...session(token), refreshAt: Date.now() + refreshInMs }));

let stored: Store["items"];
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

beforeEach(() => {
  const store = new Store();
  stored = store.items;
  vi.stubGlobal("localStorage", store);
  vi.stubGlobal("window", { addEventListener: () => {} });
  vi.stubGlobal("navigator", {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("refreshes once a token that the server does not take, whatever the clock says", async () => {
  keep("old");
  serve("new", () => answer(200, session("new")));
  expect(await new Account().call("GET", "/x")).toBe("yes");
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
    await new Account().signIn("login", "ann", "a password");
    const tabs = [new Account(), new Account()];
    for (const tab of tabs) await tab.call("GET", "/x");
    expect(refreshes).toBe(0);
    vi.advanceTimersByTime(hour - 29_000);
    for (const tab of tabs) await tab.call("GET", "/x");
    expect(refreshes).toBe(1);
  }
});

it("is signed out only when the server ends the session", async () => {
  keep("old");
  const account = new Account();
  serve("new", () => answer(503, { code: "Unavailable" }));
  await expect(account.call("GET", "/x")).rejects.toThrow();
  expect(account.session).toBeDefined();
  serve("new", () => answer(401, { code: "Unauthenticated" }));
  await expect(account.call("GET", "/x")).rejects.toThrow();
  expect(account.session).toBeUndefined();
});

it("leaves no messages of the user in the browser after signing out, or after the server has ended the session", async () => {
  for (const end of [(account: Account) => account.signOut(), (account: Account) => account.call("GET", "/x").catch(() => {})]) {
    keep("bad");
    stored.set("chat.outbox.me.1", "{}");
    stored.set("chat.draft.me.c", "Dear Ben");
    stored.set("chat.device", "d");
    serve("good", () => answer(401, { code: "Unauthenticated" }));
    await end(new Account());
    expect([...stored.keys()]).toEqual(["chat.device"]);
  }
});

it("ends the session of who signed out without a server as soon as there is one, unless somebody signed in", async () => {
  const gone = () => Promise.reject(new TypeError("offline"));
  keep("good");
  serve("next", gone);
  await new Account().signOut();
  expect(stored.has("chat.session")).toBe(false);

  serve("next", () => answer(200, session("next")));
  await new Account().finishLeaving();
  expect(tokens, "the session's own log-out").toEqual(["Bearer next"]);
  await new Account().finishLeaving();
  expect(tokens).toHaveLength(1);

  serve("next", gone);
  await new Account().signOut();
  vi.stubGlobal("fetch", () => answer(200, session("another")));
  await new Account().signIn("login", "ben", "a password");
  serve("another", () => answer(200, session("another")));
  await new Account().finishLeaving();
  expect(tokens).toEqual([]);
});

it("signs in when who left before has left, and keeps the new session", async () => {
  const waiting: (() => void)[] = [];
  const called: string[] = [];
  const queue = { held: Promise.resolve() };
  const locks = {
    request: (_name: string, action: () => Promise<void>) => (queue.held = queue.held.then(action, action)),
  };
  for (const navigator of [{ locks }, {}]) {
    called.length = 0;
    vi.stubGlobal("navigator", navigator);
    vi.stubGlobal("fetch", async (path: string) => {
      called.push(path.split("/").at(-1)!);
      await new Promise<void>((go) => waiting.push(go));
      return path.endsWith("/logout") ? new Response(null, { status: 204 }) : answer(200, session("good"));
    });
    keep("old");
    const account = new Account();
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
  await new Account().signOut();
  vi.stubGlobal("fetch", () => answer(401, { code: "Unauthenticated" }));
  await expect(new Account().signIn("login", "ben", "not his")).rejects.toThrow();
  serve("next", () => answer(200, session("next")));
  await new Account().finishLeaving();
  expect(tokens).toEqual(["Bearer next"]);
});

it("sends names and passwords in one spelling, whatever the keyboard writes", async () => {
  let sent = {};
  vi.stubGlobal("fetch", (_path: string, { body }: { body: string }) => {
    sent = JSON.parse(body) as object;
    return answer(200, session("good"));
  });
  await new Account().signIn("register", "zoe\u0308", "caf\u00e9 cafe\u0301", "Zoe\u0308");
  expect(sent).toMatchObject({ username: "zo\u00eb", password: "caf\u00e9 caf\u00e9", displayName: "Zo\u00eb" });
});

it("keeps neither a refresh token nor a mail address where scripts can read them", async () => {
  vi.stubGlobal("fetch", (_path: string, { body }: { body: string }) => {
    expect((JSON.parse(body) as { refreshCookie?: boolean }).refreshCookie).toBe(true);
    return answer(200, { ...session("good"), user: { id: "u", email: "ann@example.org" } });
  });
  const account = new Account();
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
  await new Account().signIn("login", "ann", "a password");
  await new Account().signOut();
  await new Account().signIn("login", "ann", "a password");
  expect(devices[0]!.secret).toMatch(/^[0-9a-f]{64}$/);
  expect(devices[1]!.secret).toBe(devices[0]!.secret);
  stored.clear();
  await new Account().signIn("login", "ann", "a password");
  expect(devices[2]!.secret).not.toBe(devices[0]!.secret);
});

it("sends a refresh again whose answer was lost, once", async () => {
  keep("old", 0);
  let calls = 0;
  serve("new", () => ++calls === 1 ? Promise.reject(new TypeError("offline")) : answer(200, session("new")));
  expect(await new Account().call("GET", "/x")).toBe("yes");
  expect(calls).toBe(2);
  keep("old", 0);
  serve("new", () => { calls++; return Promise.reject(new TypeError("offline")); });
  await expect(new Account().call("GET", "/x")).rejects.toThrow("offline");
  expect(calls).toBe(4);
  expect(stored.has("chat.session")).toBe(true);
});
