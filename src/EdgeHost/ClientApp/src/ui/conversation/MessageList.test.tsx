// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { draw, testNow } from "../testing/draw";
import type { Line } from "./lines";
import { MessageList } from "./MessageList";

const lines: Line[] = Array.from({ length: 50 }, (_, index) => (
  { kind: "message", key: `m${index}`, sequence: index + 1, senderId: "mia", own: false, sentAt: testNow().toISOString() }));

const list = (shown: readonly Line[], isLoading = false) => (
  <MessageList lines={shown} unread={0} hasOlder hasNewer={false} isLoading={isLoading} onLoadOlder={() => {}}
    onLoadNewer={() => {}} renderMessage={(key) => <article data-line={key}>{key}</article>} />);

it("nothing of the list is spoken by itself, whatever comes in", async () => {
  const page = await draw(list(lines.slice(20)));
  await page.show(list(lines, true));
  const spoken = page.all("*").filter((element) => element.hasAttribute("aria-live")
    || ["log", "status", "alert", "feed", "timer"].includes(element.getAttribute("role") ?? ""));
  expect(spoken).toEqual([]);
  expect(page.get("[data-testid=messages]").getAttribute("aria-busy")).toBe("true");
});

it("the list is a named region that can be entered", async () => {
  const page = await draw(list([]));
  expect(page.get("section").getAttribute("aria-label")).toBe("Messages");
  await page.focus("section");
  expect(document.activeElement).toBe(page.get("section"));
});
