import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FoldedMessage } from "./conversations/fold.js";
import { latestRange } from "./conversations/log.js";
import { keys } from "./store/keys.js";
import { after, settled } from "./testing/browser.js";
import { Clients, crash } from "./testing/clients.js";
import { fillDisk } from "./testing/faults.js";
import { failure, type Server } from "./testing/server.js";

type Opened = Awaited<ReturnType<Clients["open"]>>;

let clients: Clients;
let server: Server;

beforeEach(() => {
  clients = new Clients();
  ({ server } = clients);
});

afterEach(() => clients.end());

/** A page that shows a conversation with one message of Ann's own, and one of Ben's. */
async function open(missing?: Parameters<Clients["open"]>[0]): Promise<Opened> {
  if (!server.logs.has("c")) {
    server.add("c");
    server.append("c", { senderId: "ann", text: "mine" });
    server.append("c", { text: "Ben's" });
  }
  const client = await clients.open(missing);
  client.open("c");
  await settled();
  return client;
}

const [mine, bens] = ["c-1", "c-2"];

const messageOf = (client: Opened, id: string): FoldedMessage => client.store.get(keys.message("c", Number(id.slice(2))))!;

/** As it is shown: its text, its reactions, and what of it the log does not have. */
function shown(client: Opened, id = mine): string {
  const { text, edited, deleted, reactions, changes = [] } = messageOf(client, id);
  return [
    deleted ? "(deleted)" : text, edited && "edited",
    ...reactions.map(({ emoji, count, mine }) => `${emoji} ${count}${mine ? " mine" : ""}`),
    ...changes.map(({ kind, state, reason }) => `${kind} ${state}${reason ? ` ${reason.code}` : ""}`),
  ].filter(Boolean).join(", ");
}

const onceBack = async () => {
  server.isUp = true;
  await after(30_000);
};

it("is refused before it is kept when the server would refuse it, counted with what is on its way", async () => {
  server.limits = { messageEdits: 2, messageEmoji: 1, messageReactions: 3 };
  const client = await open();
  server.post("c", { kind: "edited", senderId: "ann", refersTo: 1, messageId: mine, text: "2nd" });
  await settled();
  server.stop();
  expect(client.edit("c", mine, "3rd")).toBeUndefined();
  expect(client.edit("c", mine, "4th")).toMatchObject({ code: "LimitReached", limit: { name: "messageEdits", most: 2 } });
  expect(client.react("c", bens, "👍", true)).toBeUndefined();
  expect(client.react("c", bens, "🎉", true)).toMatchObject({ code: "LimitReached", limit: { name: "messageEmoji", most: 1 } });
  expect(client.react("c", bens, "👍", false)).toBeUndefined();
  expect(client.react("c", bens, "🎉", true), "there is room again").toBeUndefined();
  expect(client.react("c", bens, "🎉", false), "it is taken back whatever the limit").toBeUndefined();
  expect(client.react("c", bens, "🎉", true)).toMatchObject({ limit: { name: "messageReactions", most: 3 } });
  expect(shown(client)).toBe("3rd, edited, edit waiting");
  await onceBack();
  expect(server.changed).toEqual(["3rd", "reacted 👍", "unreacted 👍", "reacted 🎉", "unreacted 🎉"]);
});

it("counts no edit that was refused", async () => {
  server.limits = { messageEdits: 1 };
  const client = await open();
  server.intercept = (method) => method === "EditMessage" ? { error: failure("LimitReached") } : undefined;
  client.edit("c", mine, "better");
  await settled();
  expect(client.edit("c", mine, "best")).toBeUndefined();
});

describe("an edit", () => {
  it("is shown at once, and done once when there is a server again", async () => {
    const client = await open();
    server.stop();
    expect(client.edit("c", mine, "better")).toBeUndefined();
    expect(shown(client)).toBe("better, edited, edit waiting");
    await onceBack();
    expect(shown(client)).toBe("better, edited");
    expect(server.changed).toEqual(["better"]);
    expect(client.store.get(keys.commands("c"))).toBeUndefined();
  });

  it("is shown as refused, with why, and its words stay until it is tried again", async () => {
    const client = await open();
    server.intercept = (method) => method === "EditMessage" ? { error: failure("LimitReached") } : undefined;
    client.edit("c", mine, "better");
    await settled();
    expect(shown(client)).toBe("better, edited, edit failed LimitReached");
    server.intercept = () => undefined;
    await client.retry(messageOf(client, mine).changes![0]!.id);
    await settled();
    expect(shown(client)).toBe("better, edited");
    expect(server.changed).toEqual(["better"]);
  });

  it("that was refused goes when it is discarded, and the message is as it was", async () => {
    const client = await open();
    server.intercept = (method) => method === "EditMessage" ? { error: failure("Forbidden") } : undefined;
    client.edit("c", mine, "better");
    await settled();
    client.discard(messageOf(client, mine).changes![0]!.id);
    await settled();
    expect(shown(client)).toBe("mine");
  });

  it("takes the place of one that was refused", async () => {
    const client = await open();
    server.intercept = (method) => method === "EditMessage" ? { error: failure("Forbidden") } : undefined;
    client.edit("c", mine, "better");
    await settled();
    server.intercept = () => undefined;
    client.edit("c", mine, "best");
    await settled();
    expect(shown(client)).toBe("best, edited");
    expect(server.changed).toEqual(["best"]);
  });

  it("of what the server would not take is refused at once, and changes nothing", async () => {
    const client = await open();
    expect(client.edit("c", mine, " ")?.code).toBe("Invalid");
    expect(client.edit("c", mine, "x".repeat(9_000))?.code).toBe("TooLarge");
    await settled();
    expect([shown(client), client.store.get(keys.commands("c"))]).toEqual(["mine", undefined]);
  });

  it("names whom the new text mentions, and leaves the draft alone", async () => {
    const client = await open();
    client.setDraft("c", "half a");
    client.edit("c", mine, "hi @Ben", ["ben"]);
    await settled();
    expect(server.calls.find(([method]) => method === "EditMessage")![1])
      .toMatchObject({ conversationId: "c", messageId: mine, text: "hi @Ben", mentions: ["ben"] });
    expect([messageOf(client, mine).mentions, client.draft("c")]).toEqual([["ben"], "half a"]);
  });
});

describe("an edit, beside what others do and networks lose,", () => {
  it("whose answer is lost is asked for again by the same id, and done once", async () => {
    const client = await open();
    let isLost = true;
    server.intercept = async (method) => {
      if (method !== "EditMessage" || !isLost) return undefined;
      isLost = false;
      server.post("c", { kind: "posted", text: "meanwhile" });
      server.drop();
      return new Promise(() => {});
    };
    client.edit("c", mine, "better");
    await onceBack();
    expect(shown(client)).toBe("better, edited");
    const ids = server.calls.flatMap(([method, request]) =>
      method === "EditMessage" ? [(request as { clientMessageId: string }).clientMessageId] : []);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });

  it("of somebody's other device counts below one's own that is on its way", async () => {
    const client = await open();
    server.intercept = (method) => method === "EditMessage"
      ? { error: failure("Unavailable", { retryable: true, retryAfterMs: 5_000 }) } : undefined;
    client.edit("c", mine, "here");
    await settled();
    server.post("c", { kind: "edited", senderId: "ann", refersTo: 1, messageId: mine, text: "there" });
    expect(shown(client)).toBe("here, edited, edit waiting Unavailable");
    client.discard(messageOf(client, mine).changes![0]!.id);
    expect(shown(client)).toBe("there, edited");
  });
});

describe("a deletion", () => {
  it("is shown at once, and what was done with the message before is done no more", async () => {
    const client = await open();
    server.stop();
    client.edit("c", mine, "better");
    client.react("c", mine, "👍", true);
    await settled();
    client.delete("c", mine);
    await settled();
    expect(shown(client)).toBe("(deleted), delete waiting");
    await onceBack();
    expect(shown(client)).toBe("(deleted)");
    expect(server.changed).toEqual(["deleted"]);
  });

  it("that is refused brings the message back, and says why", async () => {
    const client = await open();
    server.intercept = (method) => method === "DeleteMessage" ? { error: failure("Forbidden") } : undefined;
    client.delete("c", bens);
    expect(shown(client, bens)).toBe("(deleted), delete waiting");
    await settled();
    expect(shown(client, bens)).toBe("Ben's, delete failed Forbidden");
    client.discard(messageOf(client, bens).changes![0]!.id);
    expect(shown(client, bens)).toBe("Ben's");
  });

  it("by somebody else leaves an edit that waited as refused, on what is left", async () => {
    const client = await open();
    server.stop();
    client.edit("c", mine, "better");
    await settled();
    server.append("c", { kind: "deleted", refersTo: 1, messageId: mine });
    await onceBack();
    expect(shown(client)).toBe("(deleted), edit failed NotFound");
  });
});

describe("a reaction", () => {
  it("is counted once while it is on its way, and after", async () => {
    const client = await open();
    server.post("c", { kind: "reacted", refersTo: 2, messageId: bens, emoji: "👍" });
    client.react("c", bens, "👍", true);
    expect(shown(client, bens)).toBe("Ben's, 👍 2 mine, react waiting");
    await settled();
    expect(shown(client, bens)).toBe("Ben's, 👍 2 mine");
    expect(messageOf(client, bens).reactions[0]!.users).toEqual(["ben", "ann"]);
  });

  it("that is given and taken back offline is neither, here and there", async () => {
    const client = await open();
    server.stop();
    client.react("c", bens, "👍", true);
    client.react("c", bens, "👍", false);
    expect(messageOf(client, bens).reactions).toEqual([]);
    await onceBack();
    expect(shown(client, bens)).toBe("Ben's");
    expect(server.changed).toEqual(["reacted 👍", "unreacted 👍"]);
  });

  it("that is there already, or is not there any more, is nothing to tell of", async () => {
    const client = await open();
    server.stop();
    client.react("c", bens, "👍", true);
    client.react("c", mine, "🎉", false);
    server.append("c", { kind: "reacted", senderId: "ann", refersTo: 2, messageId: bens, emoji: "👍" });
    await onceBack();
    expect([shown(client, bens), shown(client)]).toEqual(["Ben's, 👍 1 mine", "mine"]);
    expect(client.store.get(keys.commands("c"))).toBeUndefined();
  });

  it("that one has not given takes none of the others' away", async () => {
    const client = await open();
    server.post("c", { kind: "reacted", refersTo: 2, messageId: bens, emoji: "👍" });
    client.react("c", bens, "👍", false);
    expect(shown(client, bens)).toBe("Ben's, 👍 1, react waiting");
    await settled();
    expect(shown(client, bens)).toBe("Ben's, 👍 1");
  });

  it("that is refused is not counted, and says why", async () => {
    const client = await open();
    server.intercept = (method) => method === "AddReaction" ? { error: failure("LimitReached") } : undefined;
    client.react("c", bens, "👍", true);
    await settled();
    expect(shown(client, bens)).toBe("Ben's, react failed LimitReached");
    server.intercept = () => undefined;
    client.react("c", bens, "👍", true);
    await settled();
    expect(shown(client, bens), "the next one takes its place").toBe("Ben's, 👍 1 mine");
  });
});

it("a restart shows what was done, and does it once", async () => {
  const client = await open();
  await after(2_000);
  server.stop();
  client.edit("c", mine, "better");
  client.react("c", bens, "👍", true);
  await settled();
  await crash(client);
  const again = await open();
  expect([shown(again), shown(again, bens)]).toEqual(["better, edited, edit waiting", "Ben's, 👍 1 mine, react waiting"]);
  await onceBack();
  expect([shown(again), shown(again, bens)]).toEqual(["better, edited", "Ben's, 👍 1 mine"]);
  expect(server.changed).toEqual(["better", "reacted 👍"]);
});

it("in two tabs is shown in both, is done by one, and is discarded in both", async () => {
  const [one, other] = [await open(), await open()];
  server.stop();
  other.edit("c", mine, "better");
  other.delete("c", bens);
  await settled();
  expect([shown(one), shown(one, bens)]).toEqual(["better, edited, edit waiting", "(deleted), delete waiting"]);
  one.discard(messageOf(one, bens).changes![0]!.id);
  await settled();
  expect(shown(other, bens)).toBe("Ben's");
  await crash(other);
  await onceBack();
  expect(shown(one)).toBe("better, edited");
  expect(server.changed).toEqual(["better"]);
});

it("waits behind no message that waits, in its conversation or another one", async () => {
  server.add("d");
  const client = await open();
  server.intercept = (method) => method === "SendMessage"
    ? { error: failure("RateLimited", { retryable: true, retryAfterMs: 5_000 }) } : undefined;
  client.send("d", "waits");
  await settled();
  client.edit("c", mine, "better");
  await settled();
  expect(server.changed).toEqual(["better"]);
  client.send("c", "waits too");
  await settled();
  client.react("c", mine, "👍", true);
  await settled();
  expect([server.changed, shown(client)]).toEqual([["better", "reacted 👍"], "better, edited, 👍 1 mine"]);
  server.intercept = () => undefined;
  await after(10_000);
  expect(server.texts("c").slice(3)).toEqual(["", "waits too"]);
});

it("wakes who shows that message, and nobody who shows another one, or the lines", async () => {
  const client = await open();
  server.stop();
  client.edit("c", mine, "better");
  await settled();
  const woken: string[] = [];
  client.store.subscribe(keys.message("c", 1), () => woken.push("mine"));
  client.store.subscribe(keys.message("c", 2), () => woken.push("Ben's"));
  client.store.subscribe(keys.timeline("c"), () => woken.push("lines"));
  client.react("c", bens, "👍", true);
  await settled();
  client.send("c", "another");
  await settled();
  expect(woken).toEqual(["Ben's"]);
  expect(latestRange(client.store.get(keys.timeline("c"))!).lines).toHaveLength(2);
});

it("does without a database what the last tab knows", async () => {
  const client = await open();
  fillDisk((table) => table === "commands");
  server.stop();
  client.edit("c", mine, "better");
  await settled();
  expect(messageOf(client, mine).changes![0]!.unsaved).toBe(true);
  await onceBack();
  expect(shown(client)).toBe("better, edited");
});
