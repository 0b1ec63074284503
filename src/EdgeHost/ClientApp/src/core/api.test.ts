import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Account } from "./api";

const answer = (status: number, body: unknown) => Promise.resolve(new Response(JSON.stringify(body), { status }));
const session = (token: string, expiresInMs: number) => ({
  accessToken: token, accessTokenExpiresAt: new Date(Date.now() + expiresInMs).toISOString(), device: { id: "d" },
});

let stored: Map<string, string>;
let tokens: (string | null)[];

/** A server that takes one token; a refresh answers what `refresh` says. */
function serve(good: string, refresh: () => Promise<Response>): void {
  tokens = [];
  vi.stubGlobal("fetch", (path: string, { headers }: { headers: Record<string, string> }) => {
    if (path.endsWith("/auth/refresh")) return refresh();
    tokens.push(headers["Authorization"] ?? null);
    return headers["Authorization"] === `Bearer ${good}` ? answer(200, "yes") : answer(401, { code: "Unauthenticated" });
  });
}

beforeEach(() => {
  stored = new Map();
  const storage = new Proxy({
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  }, { ownKeys: () => [...stored.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) });
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("window", { addEventListener: () => {} });
  vi.stubGlobal("navigator", {});
});

afterEach(() => vi.unstubAllGlobals());

it("refreshes once a token that the server does not take, whatever the clock says", async () => {
  stored.set("chat.session", JSON.stringify(session("old", 3_600_000)));
  serve("new", () => answer(200, session("new", 3_600_000)));
  expect(await new Account().call("GET", "/x")).toBe("yes");
  expect(tokens).toEqual(["Bearer old", "Bearer new"]);
});

it("is signed out only when the server ends the session", async () => {
  stored.set("chat.session", JSON.stringify(session("old", 3_600_000)));
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
    stored.set("chat.session", JSON.stringify(session("bad", 3_600_000)));
    stored.set("chat.outbox.me.1", "{}");
    stored.set("chat.device", "d");
    serve("good", () => answer(401, { code: "Unauthenticated" }));
    await end(new Account());
    expect([...stored.keys()]).toEqual(["chat.device"]);
  }
});

it("ends the session of who signed out without a server as soon as there is one, unless somebody signed in", async () => {
  const gone = () => Promise.reject(new TypeError("offline"));
  stored.set("chat.session", JSON.stringify(session("good", 3_600_000)));
  serve("next", gone);
  await new Account().signOut();
  expect(stored.has("chat.session")).toBe(false);

  serve("next", () => answer(200, session("next", 3_600_000)));
  await new Account().finishLeaving();
  expect(tokens, "the session's own log-out").toEqual(["Bearer next"]);
  await new Account().finishLeaving();
  expect(tokens).toHaveLength(1);

  serve("next", gone);
  await new Account().signOut();
  vi.stubGlobal("fetch", () => answer(200, session("another", 3_600_000)));
  await new Account().signIn("login", "ben", "a password");
  serve("another", () => answer(200, session("another", 3_600_000)));
  await new Account().finishLeaving();
  expect(tokens).toEqual([]);
});

it("keeps neither a refresh token nor a mail address where scripts can read them", async () => {
  vi.stubGlobal("fetch", (_path: string, { body }: { body: string }) => {
    expect((JSON.parse(body) as { refreshCookie?: boolean }).refreshCookie).toBe(true);
    return answer(200, { ...session("good", 3_600_000), user: { id: "u", email: "ann@example.org" } });
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
    return answer(200, session("good", 3_600_000));
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
  stored.set("chat.session", JSON.stringify(session("old", 0)));
  let calls = 0;
  serve("new", () => ++calls === 1 ? Promise.reject(new TypeError("offline")) : answer(200, session("new", 3_600_000)));
  expect(await new Account().call("GET", "/x")).toBe("yes");
  expect(calls).toBe(2);
  stored.set("chat.session", JSON.stringify(session("old", 0)));
  serve("new", () => { calls++; return Promise.reject(new TypeError("offline")); });
  await expect(new Account().call("GET", "/x")).rejects.toThrow("offline");
  expect(calls).toBe(4);
  expect(stored.has("chat.session")).toBe(true);
});
