// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import type { ShownMessage } from "../model";
import { draw, speak, testNow } from "../testing/draw";
import { Message, nameOf, type MessageCommands } from "./Message";

const theirs: ShownMessage = { key: "m1", sender: { id: "mia", name: "Mia Tanaka" }, sentAt: testNow().toISOString(),
  text: "See https://a.example/x." };
const own: ShownMessage = { ...theirs, key: "m2", sender: { id: "me", name: "Robin", me: true }, text: "Hi",
  delivery: { state: "read" } };

const drawn = (message: ShownMessage, commands: MessageCommands = {}, isGroup = true) => draw(
  <Message message={message} isGroup={isGroup} startsGroup endsGroup tabIndex={0} commands={commands} />);

describe("a message", () => {
  it("is called by who, when, what, and what became of it", async () => {
    const language = await speak();
    expect(nameOf(theirs, language)).toMatch(/^Mia Tanaka, 10:24.AM: See https:\/\/a\.example\/x\.$/);
    expect(nameOf({ ...own, edited: true, reactions: [{ emoji: "👍", count: 2, mine: false }] }, language))
      .toMatch(/^You, 10:24.AM: Hi, edited, 2 reactions, read$/);
    expect(nameOf({ ...theirs, absent: "deleted" }, language)).toContain("Message deleted");
  });

  it("shows its sender where more than two speak, and never oneself", async () => {
    expect((await drawn(theirs)).container.textContent).toContain("Mia Tanaka");
    expect((await drawn(theirs, {}, false)).container.textContent).not.toContain("Mia");
    expect((await drawn(own)).container.textContent).not.toContain("Robin");
  });

  it("opens addresses elsewhere, and tells them nothing", async () => {
    const link = (await drawn(theirs)).get<HTMLAnchorElement>("a");
    expect([link.getAttribute("href"), link.target, link.rel]).toEqual(["https://a.example/x", "_blank", "noopener noreferrer"]);
  });

  it("is text, whatever it looks like", async () => {
    const page = await drawn({ ...theirs, text: "<img src=x onerror=alert(1)>" });
    expect(page.all("img")).toEqual([]);
    expect(page.container.textContent).toContain("<img src=x onerror=alert(1)>");
  });
});

describe("keys of a focused message", () => {
  it("do what can be done with it", async () => {
    const commands = { onReply: vi.fn(), onCopy: vi.fn(), onMenu: vi.fn() };
    const page = await drawn(theirs, commands);
    await page.press("article", "r");
    await page.press("article", "c");
    await page.press("article", "Enter");
    await page.press("article", "c", { ctrlKey: true });
    await page.press("article", "e");
    expect([commands.onReply.mock.calls, commands.onCopy.mock.calls, commands.onMenu.mock.calls.length]).toEqual([[["m1"]],
      [["m1"]], 1]);
  });
});

it("a refused one says why, and can be tried again or thrown away", async () => {
  const commands = { onRetry: vi.fn(), onDiscard: vi.fn() };
  const page = await drawn({ ...own, delivery: { state: "failed", why: "It is too long." } }, commands);
  expect(page.container.textContent).toContain("Not sent: It is too long.");
  const [retry, discard] = page.all("button").filter((button) => !button.title);
  retry!.click();
  discard!.click();
  expect([commands.onRetry.mock.calls, commands.onDiscard.mock.calls]).toEqual([[["m2"]], [["m2"]]]);
});

it("one that has to wait says for how long, and can be thrown away", async () => {
  const page = await drawn({ ...own, delivery: { state: "waiting", seconds: 8 } }, { onDiscard: () => {} });
  expect(page.container.textContent).toContain("again in 8 seconds");
  expect(page.container.textContent).toContain("Discard");
});
