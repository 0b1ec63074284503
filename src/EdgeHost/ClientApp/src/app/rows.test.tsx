// @vitest-environment happy-dom
import { keys, Store, type Client, type FoldedMessage, type HeldSummary } from "@chatorleans/client";
import { act, Profiler } from "react";
import { describe, expect, it } from "vitest";
import { tableOf } from "../../packages/client/src/testing/permissions";
import { draw } from "../ui/testing/draw";
import { ChatRow } from "./ChatRow";
import { MessageRow } from "./MessageRow";
import { Router, RouterContext } from "./router";
import { SessionContext, type Session } from "./session";

const me = { id: "me", username: "me", displayName: "Robin", createdAt: "", version: 1 };
const at = "2026-03-14T10:00:00Z";

function clientOf(store: Store): Client {
  const client = { store, me, account: { clock: { now: () => Date.parse(at) } }, conversations: { get: () => undefined },
    titleOf: ({ name }: HeldSummary) => name };
  return client as unknown as Client;
}

const summaryOf = (id: string, text: string): HeldSummary => ({
  id, type: "group", name: id, createdAt: at, createdBy: "me", role: "owner", memberCount: 2, lastSequence: 1, readSequence: 0,
  unread: 1, lastActivityAt: at, permissions: tableOf("group"), history: "joined",
  lastMessage: { conversationId: id, sequence: 1, messageId: "m", senderId: "mia", sentAt: at, contentType: "text", text },
});

const messageOf = (sequence: number, text: string): FoldedMessage => ({
  sequence, version: sequence, senderId: "mia", sentAt: at, contentType: "text", text, edited: false, deleted: false,
  reactions: [], edits: 0, reacted: 0,
});

const nothing = () => {};

async function show(store: Store) {
  const drawn: string[] = [];
  const session: Session = { client: clientOf(store), ask: nothing, notify: nothing, fail: nothing };
  const counted = (name: string, part: React.ReactNode) =>
    <Profiler key={name} id={name} onRender={(id) => { drawn.push(id); }}>{part}</Profiler>;
  const row = (id: string) => counted(id, <ChatRow id={id} isOpen={false} tabIndex={0} onOpen={nothing} />);
  const message = (sequence: number) => counted(`m${sequence}`, <MessageRow conversationId="a" lineKey={String(sequence)}
    sequence={sequence} isGroup startsGroup endsGroup tabIndex={0} commands={{}} />);
  const page = await draw(
    <RouterContext value={new Router(window)}><SessionContext value={session}>
      {["a", "b"].map(row)}{[1, 2].map(message)}</SessionContext></RouterContext>);
  drawn.length = 0;
  return { page, drawn };
}

function held(): Store {
  const store = new Store((wake) => wake());
  for (const id of ["a", "b"]) store.set(keys.conversation(id), summaryOf(id, `Hello ${id}`));
  for (const sequence of [1, 2]) store.set(keys.message("a", sequence), messageOf(sequence, `Text ${sequence}`));
  store.set(keys.person("mia"), { id: "mia", displayName: "Mia Tanaka" });
  return store;
}

describe("what is drawn again", () => {
  it("is one row for a message in another conversation", async () => {
    const store = held();
    const { page, drawn } = await show(store);
    await act(async () => store.set(keys.conversation("b"), summaryOf("b", "News")));
    expect(drawn).toEqual(["b"]);
    expect(page.container.textContent).toContain("Mia: News");
  });

  it("is one message for an edit of it", async () => {
    const store = held();
    const { page, drawn } = await show(store);
    await act(async () => store.set(keys.message("a", 2), { ...messageOf(2, "Better"), edited: true }));
    expect(drawn).toEqual(["m2"]);
    expect(page.all("[data-testid=message-text]").map((text) => text.textContent)).toEqual(["Text 1", "Better"]);
  });

  it("is nothing for a draft elsewhere, and a row for the name of whoever wrote last", async () => {
    const store = held();
    const { drawn } = await show(store);
    await act(async () => store.set(keys.draft("c"), "half a"));
    expect(drawn).toEqual([]);
    await act(async () => store.set(keys.draft("a"), "half a"));
    expect(drawn).toEqual(["a"]);
  });
});
