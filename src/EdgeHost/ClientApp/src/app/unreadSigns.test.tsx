// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { draw } from "../ui/testing/draw";
import { dottedIcon, useUnreadSigns } from "./unreadSigns";

function Signs({ unread }: { unread: number }) {
  useUnreadSigns(unread);
  return null;
}

const icon = () => document.querySelector("link[rel=icon]")!.getAttribute("href")!;

afterEach(() => vi.unstubAllGlobals());

it("puts a dot on the page's own icon, and a number on the app's, as long as something is unread", async () => {
  document.head.innerHTML = `<link rel="icon" href="./icon.svg" type="image/svg+xml">`;
  const badges: number[] = [];
  Object.assign(navigator, {
    setAppBadge: async (count: number) => void badges.push(count), clearAppBadge: async () => void badges.push(-1),
  });
  const page = await draw(<Signs unread={0} />);
  expect(icon()).toBe("./icon.svg");
  await page.show(<Signs unread={2} />);
  expect(decodeURIComponent(icon().replace("data:image/svg+xml,", ""))).toBe(dottedIcon);
  expect(badges.at(-1)).toBe(2);
  await page.show(<Signs unread={0} />);
  expect([icon(), badges.at(-1)]).toEqual(["./icon.svg", 0]);
  await page.show(<Signs unread={1} />);
  await page.unmount();
  expect([icon(), badges.at(-1)]).toEqual(["./icon.svg", -1]);
});

it("draws the dot on what is the icon without it", () => {
  const drawn = readFileSync("public/icon.svg", "utf8").trim().replace("</svg>", "");
  expect(dottedIcon.startsWith(drawn)).toBe(true);
});
