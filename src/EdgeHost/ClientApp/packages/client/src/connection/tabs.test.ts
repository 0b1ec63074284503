import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Platform } from "../platform.js";
import { Browser, settled } from "../testing/browser.js";
import { Tabs, type TabNews } from "./tabs.js";

let browser: Browser;
let leads: string[];

const open = (name: string, missing: Partial<Platform> = {}, hear: (news: TabNews) => void = () => {}) =>
  new Tabs(browser.tab(missing), "me", hear, () => leads.push(`${name} leads`), () => leads.push(`${name} follows`));

beforeEach(() => {
  [browser, leads] = [new Browser(), []];
});

afterEach(() => void vi.unstubAllGlobals());

it("lets one tab lead that is connected, and the next when that one is no more", async () => {
  const [one, two, three] = [open("one"), open("two"), open("three")];
  one.compete();
  one.compete();
  two.compete();
  three.compete();
  await settled();
  expect([leads, one.isLeading, two.isLeading]).toEqual([["one leads"], true, false]);
  two.yield();
  one.yield();
  await settled();
  expect(leads).toEqual(["one leads", "one follows", "three leads"]);
  one.compete();
  three.close();
  await settled();
  expect(leads.slice(3)).toEqual(["three follows", "one leads"]);
});

it("does not lead when it has lost its connection while it waited", async () => {
  const [one, two] = [open("one"), open("two")];
  one.compete();
  one.yield();
  await settled();
  two.compete();
  await settled();
  expect([leads, one.isLeading]).toEqual([["two leads"], false]);
});

it("leads in each tab where tabs know nothing of each other", async () => {
  const [one, two] = [open("one", { locks: undefined }), open("two", { channel: () => undefined })];
  one.compete();
  two.compete();
  expect(leads).toEqual(["one leads", "two leads"]);
  one.yield();
  expect(leads.at(-1)).toBe("one follows");
});

it("tells the tabs of its user alone", async () => {
  const heard: string[] = [];
  const one = open("one", {}, () => heard.push("one"));
  open("two", {}, () => heard.push("two"));
  new Tabs(browser.tab(), "another user", () => heard.push("another"), () => {}, () => {});
  one.tell({ hello: true });
  await settled();
  expect(heard).toEqual(["two"]);
});
