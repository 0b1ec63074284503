import { afterEach, expect, it, vi } from "vitest";
import { browserPlatform } from "./platform.js";
import { settled } from "./testing/browser.js";

/** A page of a browser, as far as it is looked at. */
function stubPage(more: object = {}) {
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const frame = Object.assign(new EventTarget(), { BroadcastChannel });
  vi.stubGlobal("window", frame);
  vi.stubGlobal("document", page);
  vi.stubGlobal("navigator", more);
  return { page, frame };
}

afterEach(() => void vi.unstubAllGlobals());

it("works where there is no browser at all", () => {
  const platform = browserPlatform();
  platform.local.setItem("a", "1");
  expect([platform.local.getItem("a"), platform.local.key(0), platform.local.length]).toEqual(["1", "a", 1]);
  platform.local.removeItem("a");
  expect([platform.local.getItem("a"), platform.local.key(0)]).toEqual([null, null]);
  expect([platform.hasCookies, platform.isVisible(), platform.channel("c", () => {})]).toEqual([false, true, undefined]);
  platform.onWake(() => {})();
  platform.onOffline(() => {})();
  platform.onShared(() => {})();
  platform.persist();
});

it("is woken when the network is back, and when the page is seen again", () => {
  const { page, frame } = stubPage();
  const listener = vi.fn();
  const platform = browserPlatform();
  const leave = platform.onWake(listener);
  frame.dispatchEvent(new Event("online"));
  page.dispatchEvent(new Event("visibilitychange"));
  expect(listener).toHaveBeenCalledTimes(2);
  leave();
  frame.dispatchEvent(new Event("online"));
  expect(listener).toHaveBeenCalledTimes(2);
  page.visibilityState = "hidden";
  expect(platform.isVisible()).toBe(false);
});

it("hears that the network is gone", () => {
  const { frame } = stubPage();
  const listener = vi.fn();
  const leave = browserPlatform().onOffline(listener);
  frame.dispatchEvent(new Event("offline"));
  leave();
  frame.dispatchEvent(new Event("offline"));
  expect(listener).toHaveBeenCalledTimes(1);
});

it("is told which key another tab has changed", () => {
  const { frame } = stubPage();
  const keys: (string | null)[] = [];
  browserPlatform().onShared((key) => keys.push(key));
  frame.dispatchEvent(Object.assign(new Event("storage"), { key: "chat.session" }));
  frame.dispatchEvent(Object.assign(new Event("storage"), { key: null }));
  expect(keys).toEqual(["chat.session", null]);
});

it("reaches the other tabs, and not itself", async () => {
  stubPage();
  const heard: unknown[] = [];
  const channel = browserPlatform().channel("c", (message) => heard.push(["one", message]))!;
  const other = browserPlatform().channel("c", (message) => heard.push(["other", message]))!;
  channel.post({ hello: true });
  await vi.waitFor(() => expect(heard).toEqual([["other", { hello: true }]]));
  [channel, other].forEach((open) => open.close());
  await settled();
});

it("has no locks where the browser keeps them from the page, and asks to keep what is stored where it can", () => {
  stubPage();
  expect(browserPlatform().locks).toBeUndefined();
  browserPlatform().persist();
  const persist = vi.fn(() => Promise.reject(new Error("denied")));
  stubPage({ storage: { persist } });
  browserPlatform().persist();
  expect(persist).toHaveBeenCalledTimes(1);
});
