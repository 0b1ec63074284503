// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { draw } from "../../ui/testing/draw";
import { Router, RouterContext } from "../router";
import { deviceSettings } from "../settings";
import { SettingsPane } from "../SettingsPane";

const answer = { now: "default" as NotificationPermission, then: "granted" as NotificationPermission };
const ask = vi.fn(async () => answer.now = answer.then);

const open = () => draw(
  <RouterContext value={new Router(window)}><SettingsPane of="notifications" onLanguage={() => {}} /></RouterContext>);
const switches = (page: Awaited<ReturnType<typeof open>>) =>
  page.all("[role=switch]").map((it) => [(it as HTMLInputElement).checked, (it as HTMLInputElement).disabled]);

beforeEach(() => {
  localStorage.clear();
  ask.mockClear();
  answer.now = "default";
  vi.stubGlobal("Notification", { get permission() { return answer.now; }, requestPermission: ask });
  Object.assign(navigator, { serviceWorker: {} });
});
afterEach(() => vi.unstubAllGlobals());

it("asks the browser when notifications are turned on, and not before", async () => {
  answer.then = "granted";
  const page = await open();
  expect(ask).not.toHaveBeenCalled();
  expect(switches(page)).toEqual([[false, false], [true, true], [true, true]]);
  await page.click("[role=switch]");
  expect(ask).toHaveBeenCalledOnce();
  expect(switches(page)).toEqual([[true, false], [true, false], [true, false]]);
  expect(deviceSettings.notifications()).toEqual({ shown: true, preview: true, sound: true });
  await page.click("[role=switch]");
  await page.click("[role=switch]");
  expect(ask).toHaveBeenCalledOnce();
});

it("says what a refusal means, and sees when it is taken back", async () => {
  answer.then = "denied";
  const page = await open();
  await page.click("[role=switch]");
  expect(switches(page)).toEqual([[false, true], [true, true], [true, true]]);
  expect(page.get("[role=note]").textContent).toContain("does not let this page notify you");
  answer.now = "granted";
  await act(async () => window.dispatchEvent(new Event("focus")));
  expect(page.all("[role=note]")).toEqual([]);
  expect(switches(page)[0]).toEqual([true, false]);
});

it("says where there are none", async () => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(window, "Notification");
  const page = await open();
  expect(page.get("[role=note]").textContent).toContain("No notifications can be shown here");
});
