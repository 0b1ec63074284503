// @vitest-environment happy-dom
import { keys, type ScheduledMessage } from "@chatorleans/client";
import { act } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { settled } from "../../packages/client/src/testing/browser";
import { Clients } from "../../packages/client/src/testing/clients";
import { draw } from "../ui/testing/draw";
import { ChatList } from "./ChatList";
import ConversationPane from "./ConversationPane";
import { Router, RouterContext } from "./router";
import { SessionContext, type Question, type Session } from "./session";

// A window without a layout has no room for rows.
vi.mock("../ui/conversation/MessageList", () => ({ MessageList: () => null }));

let clients: Clients;

beforeEach(async () => {
  await Promise.all([import("../ui/later"), import("./ConversationMenu")]);
  clients = new Clients();
  Object.assign(HTMLElement.prototype, { showPopover() {}, hidePopover() {} });
});
afterEach(() => clients.end());

/** Two groups of Ann's, one of them open beside the list. */
async function open(...scheduled: Partial<ScheduledMessage>[]) {
  const { server } = clients;
  for (const id of ["trip", "work"]) server.add(id, 1);
  server.scheduled = scheduled.map((one, index) => ({
    conversationId: "trip", clientMessageId: String(index), sendAt: "2027-01-01T00:00:00.000Z", contentType: "text",
    text: "later", ...one,
  }));
  const client = await clients.open();
  client.open("trip");
  const notices: string[] = [], asked: Question[] = [], failed: unknown[] = [];
  const session: Session = {
    client, ask: (question) => asked.push(question), notify: ({ text }) => { notices.push(text); },
    fail: (error) => failed.push(error),
  };
  const page = await draw(<RouterContext value={new Router(window)}><SessionContext value={session}>
    <nav><ChatList focusesNew={false} /></nav><main><ConversationPane place={{ page: "conversation", id: "trip" }} /></main>
  </SessionContext></RouterContext>);
  await act(settled);
  const does = (what: () => void) => act(async () => { what(); await settled(); await settled(); });
  const texts = (selector: string) => page.all(selector).map(({ textContent }) => textContent);
  return {
    ...page, client, server, notices, asked, failed, does, texts,
    presses: (selector: string) => does(() => page.get(selector).click()),
    schedules: async (text: string) => {
      await page.type("[data-testid=composer]", text);
      await does(() => page.get("[data-testid=send]").dispatchEvent(new MouseEvent("contextmenu", { bubbles: true })));
      const entry = page.all("[role=menuitem]").find(({ textContent }) => textContent === "Send later…");
      await does(() => entry!.click());
    },
  };
}

it("asks when from the menu of the button, and keeps the text until a time is chosen", async () => {
  const page = await open();
  await page.schedules("see you");
  expect(page.client.draft("trip")).toBe("see you");
  const before = Date.now();
  await page.does(() => page.get<HTMLFormElement>("[data-testid=schedule]").requestSubmit());
  const [message] = page.server.scheduled;
  expect(message).toMatchObject({ conversationId: "trip", text: "see you" });
  expect(Date.parse(message!.sendAt) - before).toBeCloseTo(3_600_000, -4);
  expect([page.client.draft("trip"), page.texts("[data-testid=scheduled]"), page.all("[data-testid=schedule]").length])
    .toEqual(["", ["1 scheduled message", "1 scheduled message"], 0]);
  expect(page.notices[0]).toMatch(/^It will be sent: /);
  expect(page.server.sent).toEqual([]);
});

it("refuses a time that has passed, and shows what the server refuses", async () => {
  const page = await open();
  await page.schedules("see you");
  await page.does(() => page.all("[data-testid=schedule] input[type=radio]").at(-1)!.click());
  await page.type("[data-testid=schedule-time]", "2020-01-01T00:00");
  await page.does(() => page.get<HTMLFormElement>("[data-testid=schedule]").requestSubmit());
  expect(page.texts("[data-testid=schedule] p")).toEqual(["Choose a time in the year to come."]);
  page.server.isUp = false;
  await page.does(() => page.all("[data-testid=schedule] input[type=radio]")[0]!.click());
  await page.does(() => page.get<HTMLFormElement>("[data-testid=schedule]").requestSubmit());
  expect([page.texts("[role=alert]"), page.client.draft("trip")]).toEqual([["The server cannot be reached."], "see you"]);
});

it("lists those of the conversation above its field, and all above the list", async () => {
  const page = await open({ text: "one" }, { text: "two", conversationId: "work", failed: "Forbidden", tries: 1 });
  expect(page.texts("main [data-testid=scheduled]")).toEqual(["1 scheduled message"]);
  expect(page.texts("nav [data-testid=scheduled]")).toEqual(["1 scheduled message was not sent"]);
  await page.presses("nav [data-testid=scheduled]");
  const [one, two] = page.texts("[data-testid=scheduled-list] li");
  expect(one).toMatch(/^trip.*2027.*one$/);
  expect(two).toBe("workNot sent: You may not do this.two");
});

it("sends one now, and removes one after it has asked", async () => {
  const page = await open({ text: "one" }, { text: "two" });
  await page.presses("nav [data-testid=scheduled]");
  await page.presses("[data-testid=scheduled-list] [aria-label='Send now']");
  expect([page.server.texts("trip").at(-1), page.texts("[data-testid=scheduled-list] li").length]).toEqual(["one", 1]);
  await page.presses("[data-testid=scheduled-list] [aria-label=Delete]");
  expect(page.server.scheduled.length).toBe(1);
  await page.does(() => void page.asked[0]!.act());
  expect([page.server.scheduled, page.texts("[data-testid=scheduled]")]).toEqual([[], []]);
});

it("changes the words alone, and leaves what is being sent", async () => {
  const sendAt = "2027-01-01T00:00:30.000Z";
  const page = await open({ text: "one", sendAt, mentions: ["ben"] }, { text: "two", tries: 1 });
  page.client.store.set(keys.connection, "online");
  await page.presses("nav [data-testid=scheduled]");
  expect(page.all("[data-testid=scheduled-list] [aria-label=Change]").length).toBe(1);
  await page.presses("[data-testid=scheduled-list] [aria-label=Change]");
  await page.type("[data-testid=schedule] textarea", "other");
  await page.does(() => page.get<HTMLFormElement>("[data-testid=schedule]").requestSubmit());
  expect(page.server.scheduled[0]).toMatchObject({ text: "other", sendAt, mentions: ["ben"] });
});
