// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import type { ShownMessage } from "../model";
import { draw, speak, testNow } from "../testing/draw";
import { Message, nameOf, type MessageCommands } from "./Message";
import { MessageMenu } from "./MessageMenu";
import { offered } from "./offered";

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

describe("what can be done with a message", () => {
  it("is no change of another one's words", () => {
    expect(offered(own, all).onEdit).toBeDefined();
    expect(offered({ ...own, forwarded: theirs.sender }, all).onEdit).toBeUndefined();
  });

  const all: MessageCommands = {
    onReply: () => {}, onPickReaction: () => {}, onReact: () => {}, onCopy: () => {}, onEdit: () => {}, onDelete: () => {},
    onRetry: () => {}, onDiscard: () => {}, onMenu: () => {},
  };
  const anchor = { left: 0, right: 0, top: 0, bottom: 0 };
  const menuOf = async (message: ShownMessage, commands = all) => {
    HTMLElement.prototype.showPopover = () => {};
    const page = await draw(<MessageMenu message={message} anchor={anchor} commands={commands} onClose={() => {}} />);
    return page.all("[role=menuitem] > span").map((entry) => entry.textContent);
  };

  it("is what its writer may, and others, and admins", async () => {
    expect(await menuOf(own)).toEqual(["Reply", "React", "Copy text", "Edit", "Delete"]);
    expect(await menuOf(theirs)).toEqual(["Reply", "React", "Copy text"]);
    expect(await menuOf(theirs, { ...all, deletesOthers: true })).toEqual(["Reply", "React", "Copy text", "Delete"]);
  });

  it("is little as long as the server does not have it, and nothing when it is deleted", async () => {
    expect(await menuOf({ ...own, delivery: { state: "sending" } })).toEqual(["Copy text"]);
    expect(await menuOf({ ...own, delivery: { state: "failed", why: "" } })).toEqual(["Try again", "Copy text", "Discard"]);
    expect(await menuOf({ ...own, absent: "deleted" })).toEqual([]);
    const onMenu = vi.fn();
    const page = await drawn({ ...own, absent: "deleted" }, { ...all, onMenu });
    await page.press("article", "Enter");
    expect(onMenu).not.toHaveBeenCalled();
  });

  it("goes by keys as by the menu", async () => {
    const [onEdit, onDelete, onPickReaction] = [vi.fn(), vi.fn(), vi.fn()];
    const page = await drawn(own, { onEdit, onDelete, onPickReaction });
    for (const key of ["e", "Delete", "+"]) await page.press("article", key);
    const others = await drawn(theirs, { onEdit, onDelete });
    for (const key of ["e", "Delete"]) await others.press("article", key);
    expect([onEdit.mock.calls, onDelete.mock.calls]).toEqual([[["m2"]], [["m2"]]]);
    expect(onPickReaction).toHaveBeenCalledWith("m2", expect.objectContaining({ left: 0 }));
  });
});

describe("what was done with a message and is not in the log", () => {
  it("is on its way: the message says so", async () => {
    const language = await speak();
    const changed: ShownMessage = { ...own, edited: true, changes: [{ key: "e", kind: "edit", delivery: { state: "sending" } }] };
    expect(nameOf(changed, language)).toMatch(/: Hi, edited, sending$/);
    expect((await drawn(changed)).get("[data-testid=ticks]").dataset.state).toBe("sending");
  });

  it("was refused: it says what and why, and is tried again or thrown away by itself", async () => {
    const commands = { onRetry: vi.fn(), onDiscard: vi.fn() };
    const refused = (key: string, kind: "edit" | "delete" | "react") =>
      ({ key, kind, emoji: kind === "react" ? "👍" : undefined, delivery: { state: "failed", why: "No." } }) as const;
    const message: ShownMessage = { ...own, changes: [refused("e", "edit"), refused("d", "delete"), refused("r", "react")] };
    const page = await drawn(message, commands);
    const said = ["Not changed: No.", "Not deleted: No.", "Reaction 👍 not changed: No."];
    for (const sentence of said) expect(page.container.textContent).toContain(sentence);
    expect(nameOf(message, await speak())).toContain(`read, ${said.join(", ")}`);
    const buttons = page.all("button").filter((button) => !button.title);
    buttons.forEach((button) => button.click());
    expect([commands.onRetry.mock.calls, commands.onDiscard.mock.calls]).toEqual([[["e"], ["d"], ["r"]], [["e"], ["d"], ["r"]]]);
  });

  it("is a reaction, which says so itself, and who else gave it", async () => {
    const reactions = [{ emoji: "👍", count: 5, mine: true, waiting: true,
      names: [{ id: "me", name: "", me: true }, { id: "mia", name: "Mia" }] }, { emoji: "🎉", count: 1, mine: false }];
    const [onReact, onPickReaction] = [vi.fn(), vi.fn()];
    const page = await drawn({ ...theirs, reactions }, { onReact, onPickReaction });
    const [thumb, party, more] = page.all("li button");
    expect([thumb!.title, thumb!.getAttribute("aria-label")]).toEqual(["You, Mia, and 3 others", "👍 by 5 people, sending"]);
    expect([party!.title, party!.getAttribute("aria-pressed"), more!.getAttribute("aria-label")]).toEqual(["", "false", "React"]);
    thumb!.click();
    more!.click();
    expect([onReact.mock.calls, onPickReaction.mock.calls.length]).toEqual([[["m1", "👍"]], 1]);
    expect((await drawn({ ...theirs, reactions })).all("li button")).toEqual([]);
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
