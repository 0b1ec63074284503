// @vitest-environment happy-dom
import { keys, type Client, type Summary } from "@chatorleans/client";
import { act, Profiler, type ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { after, settled } from "../../packages/client/src/testing/browser";
import { Clients } from "../../packages/client/src/testing/clients";
import { failure, type Server } from "../../packages/client/src/testing/server";
import { draw } from "../ui/testing/draw";
import ConversationPane from "./ConversationPane";
import { Router, RouterContext } from "./router";
import { SessionContext, type Question, type Session } from "./session";

// A window without a layout has no room for rows.
vi.mock("../ui/conversation/MessageList", () => ({
  MessageList: ({ lines, renderMessage }: {
    lines: { kind: string; key: string }[]; renderMessage: (key: string, place: object, tabIndex: number) => ReactNode;
  }) => lines.filter(({ kind }) => kind === "message").map((line) => counted(line.key, renderMessage(line.key, { line }, 0))),
}));

const drawn: string[] = [];
const counted = (key: string, row: ReactNode) =>
  <Profiler key={key} id={key} onRender={(id) => { drawn.push(id); }}>{row}</Profiler>;

let clients: Clients;
let server: Server;
let question: Question | undefined;
let notices: string[];

beforeEach(() => {
  clients = new Clients();
  ({ server } = clients);
  question = undefined;
  notices = [];
  HTMLElement.prototype.showPopover = () => {};
});

afterEach(() => clients.end());

/** A conversation with a message of Ben's and one of Ann's own, as Ann sees it. */
async function open(more: Partial<Summary> = {}) {
  server.add("c", 0, more);
  server.append("c", { text: "Ben's" });
  server.append("c", { senderId: "ann", text: "mine", clientMessageId: "own" });
  const client: Client = await clients.open();
  client.open("c");
  await settled();
  const session: Session = {
    client, ask: (asked) => { question = asked; }, notify: ({ text }) => { notices.push(text); },
    fail: (error) => { throw error; },
  };
  const page = await draw(<RouterContext value={new Router(window)}><SessionContext value={session}>
    <ConversationPane place={{ page: "conversation", id: "c" }} /></SessionContext></RouterContext>);
  await act(settled);
  const own = "[data-line=own]";
  return {
    ...page, client, own, bens: "[data-line='1']", field: "[data-testid=composer]",
    value: () => page.get<HTMLTextAreaElement>("[data-testid=composer]").value,
    said: (line: string) => page.get(line).textContent,
    labels: (line: string) => [...page.get(line).querySelectorAll("button")].map((button) =>
      button.getAttribute("aria-label") ?? button.textContent),
    write: (text: string) => page.type("[data-testid=composer]", text),
    does: async (what: () => void) => act(async () => { what(); await settled(); }),
    pressed: async (line: string, name: string) => act(async () => {
      [...page.get(line).querySelectorAll("button")].find((button) =>
        [button.getAttribute("aria-label"), button.textContent].includes(name))!.click();
      await settled();
    }),
  };
}

const refuse = (method: string) => {
  server.intercept = (called) => called === method ? { error: failure("LimitReached") } : undefined;
};

it("says which limit a change goes beyond, and keeps the words of an edit in the field", async () => {
  server.limits = { messageEdits: 0, messageEmoji: 0 };
  await import("../ui/composer/EmojiPicker");
  const page = await open();
  await page.press(page.own, "e");
  await page.write("words");
  await page.press(page.field, "Enter");
  await page.focus(page.bens);
  await page.press(page.bens, "+");
  await act(settled);
  await page.does(() => (document.activeElement as HTMLElement).click());
  expect(notices).toEqual([
    "A message can be edited 0 times, and this one was.", "A message takes reactions of 0 different emoji.",
  ]);
  expect([page.value(), page.said(page.own)]).toEqual(["words", expect.stringContaining("mine")]);
});

describe("an edit", () => {
  it("begins by E, has the text in the field, and is on the message as soon as it is given", async () => {
    const page = await open();
    await page.press(page.own, "e");
    expect([page.value(), document.activeElement]).toEqual(["mine", page.get(page.field)]);
    server.stop();
    await page.write("better");
    await page.press(page.field, "Enter");
    await act(settled);
    expect(page.said(page.own)).toContain("better");
    expect(page.get(page.own).getAttribute("aria-label")).toMatch(/^You, .*: better, edited, sending$/);
    expect(page.value()).toBe("");
    server.isUp = true;
    await act(() => after(30_000));
    expect(server.changed).toEqual(["better"]);
    expect(page.get(page.own).getAttribute("aria-label")).toMatch(/: better, edited, sent$/);
  });

  it("is given up by Escape, and the draft is there again, untouched", async () => {
    const page = await open();
    await page.write("half a");
    await page.press(page.own, "e");
    expect(page.value()).toBe("mine");
    await page.write("something else");
    await page.press(page.field, "Escape");
    expect([page.value(), page.client.draft("c"), page.all("[data-testid=edit-bar]")]).toEqual(["half a", "half a", []]);
    expect(document.activeElement).toBe(page.get(page.field));
    await act(settled);
    expect([server.changed, page.said(page.own)]).toEqual([[], expect.stringContaining("mine")]);
  });

  it("of the own last message begins by Up in the empty field", async () => {
    const page = await open();
    await page.does(() => server.post("c", { text: "later" }));
    await page.press(page.field, "ArrowUp");
    expect([page.value(), page.get("[data-testid=edit-bar]").getAttribute("aria-label")]).toEqual(["mine", "Change the message"]);
    await page.press(page.field, "Enter");
    await act(settled);
    expect(server.changed, "nothing was changed").toEqual([]);
  });

  it("that is refused says so on the message, is tried again, and is discarded when that is wanted", async () => {
    refuse("EditMessage");
    const page = await open();
    await page.does(() => void page.client.edit("c", "c-2", "better"));
    expect(page.said(page.own)).toContain("better");
    expect(page.said(page.own)).toContain("Not changed: A limit is reached.");
    await page.pressed(page.own, "Discard");
    expect(question?.title).toBe("Discard the change?");
    await page.does(() => void question!.act());
    expect(page.said(page.own)).not.toContain("better");
    await page.does(() => void page.client.edit("c", "c-2", "best"));
    server.intercept = () => undefined;
    await page.pressed(page.own, "Try again");
    expect([server.changed, page.said(page.own)]).toEqual([["best"], expect.not.stringContaining("Not changed")]);
  });

  it("ends when the message is deleted meanwhile", async () => {
    const page = await open();
    await page.press(page.own, "e");
    await page.does(() => server.post("c", { kind: "deleted", refersTo: 2, messageId: "c-2", senderId: "ann" }));
    expect([page.value(), page.all("[data-testid=edit-bar]")]).toEqual(["", []]);
  });
});

describe("a deletion", () => {
  it("asks first, and is shown at once", async () => {
    const page = await open();
    await page.press(page.own, "Delete");
    expect([question!.title, question!.verb]).toEqual(["Delete the message?", "Delete"]);
    expect(page.said(page.own)).toContain("mine");
    server.stop();
    await page.does(() => void question!.act());
    expect(page.said(page.own)).toContain("Message deleted");
    expect(page.get(page.own).getAttribute("aria-label")).toMatch(/Message deleted, sending$/);
  });

  it("leaves nothing to tell of what was changed before", async () => {
    const page = await open();
    await page.does(() => void page.client.edit("c", "c-2", "better"));
    await page.does(() => page.client.delete("c", "c-2"));
    expect(page.get(page.own).getAttribute("aria-label")).toMatch(/: Message deleted$/);
  });

  it("that is refused shows the message again, and why", async () => {
    refuse("DeleteMessage");
    const page = await open();
    await page.does(() => page.client.delete("c", "c-2"));
    expect(page.said(page.own)).toContain("mine");
    expect(page.said(page.own)).toContain("Not deleted: A limit is reached.");
    await page.pressed(page.own, "Discard");
    expect([question, page.said(page.own)]).toEqual([undefined, expect.not.stringContaining("Not deleted")]);
  });

  it("of what others wrote is offered to moderators, and who is above them, alone", async () => {
    const roles = [[{}, false], [{ role: "moderator" }, true], [{ type: "direct" }, false]] as const;
    for (const [more, isOffered] of roles) {
      server.logs.clear();
      question = undefined;
      const page = await open(more);
      await page.press(page.bens, "Delete");
      expect([more, question !== undefined]).toEqual([more, isOffered]);
      page.client.close();
    }
  });
});

describe("a reaction", () => {
  it("is given and taken back by a press, and says who gave it", async () => {
    const page = await open();
    await page.does(() => server.post("c", { kind: "reacted", refersTo: 1, messageId: "c-1", emoji: "👍" }));
    const [reaction] = page.all(`${page.bens} li button`);
    expect([reaction!.title, reaction!.getAttribute("aria-pressed"), reaction!.tabIndex]).toEqual(["Ben", "false", 0]);
    await page.does(() => reaction!.click());
    expect([server.changed, reaction!.title]).toEqual([["reacted 👍"], "You and Ben"]);
    expect(reaction!.getAttribute("aria-label")).toBe("👍 by 2 people");
    server.stop();
    await page.does(() => reaction!.click());
    expect([reaction!.title, reaction!.getAttribute("aria-label")]).toEqual(["Ben", "👍 by one person, sending"]);
  });

  it("is picked with +, by keys alone", async () => {
    await import("../ui/composer/EmojiPicker");
    const page = await open();
    await page.focus(page.bens);
    await page.press(page.bens, "+");
    await act(settled);
    expect([page.get("[role=dialog]").getAttribute("aria-label"), document.activeElement!.textContent]).toEqual(["React", "😀"]);
    await page.does(() => (document.activeElement as HTMLElement).click());
    expect([server.changed, page.all("[role=dialog]"), document.activeElement])
      .toEqual([["reacted 😀"], [], page.get(page.bens)]);
    expect(page.labels(page.bens)).toContain("😀 by one person");
  });

  it("that is refused is not shown as given, and says why", async () => {
    refuse("AddReaction");
    const page = await open();
    await page.does(() => page.client.react("c", "c-1", "👍", true));
    expect(page.said(page.bens)).toContain("Reaction 👍 not changed: A limit is reached.");
    expect(page.all(`${page.bens} li`)).toEqual([]);
  });
});

it("draws the message that is changed, and no other one", async () => {
  const page = await open();
  server.stop();
  drawn.length = 0;
  await page.does(() => page.client.react("c", "c-1", "👍", true));
  await page.does(() => void page.client.edit("c", "c-2", "better"));
  expect([...new Set(drawn)]).toEqual(["1", "own"]);
  expect(page.client.store.get(keys.commands("c"))).toHaveLength(2);
  drawn.length = 0;
  await page.does(() => page.client.react("c", "c-1", "🎉", true));
  expect([...new Set(drawn)]).toEqual(["1"]);
});

it("is not offered in a request, and in a channel only reactions are", async () => {
  const page = await open({ pending: true });
  await page.does(() => server.post("c", { kind: "reacted", refersTo: 1, messageId: "c-1", emoji: "👍" }));
  for (const key of ["e", "Delete", "+"]) await page.press(page.own, key);
  expect([question, page.all("[role=dialog]"), page.all("li button"), page.labels(page.own)])
    .toEqual([undefined, [], [], ["More actions"]]);
  page.client.close();
  server.logs.clear();
  const channel = await open({ type: "channel" });
  await channel.press(channel.own, "e");
  expect([channel.labels(channel.bens), channel.all("textarea")]).toEqual([["React", "More actions"], []]);
  expect(channel.container.textContent).toContain("Only moderators, admins and owners write here.");
  await channel.does(() => server.post("c", { kind: "settingsChanged", action: "reply", role: "member" }));
  expect([channel.labels(channel.bens), channel.all("textarea")]).toEqual([["React", "Reply", "More actions"], []]);
  await channel.pressed(channel.bens, "Reply");
  expect(channel.all("textarea"), "a reply may be written").toHaveLength(1);
  await channel.does(() => server.post("c", { kind: "settingsChanged", action: "reply", role: "owner" }));
  expect(channel.all("textarea")).toEqual([]);
});
