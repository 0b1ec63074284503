import type { ConversationSettings, Entry } from "@chatorleans/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { after, settled } from "../../../packages/client/src/testing/browser";
import { Clients } from "../../../packages/client/src/testing/clients";
import type { Language } from "../../ui";
import type { Notifications } from "../../ui/later";
import { speak } from "../../ui/testing/draw";
import { Notifier, type Screen } from "./notifier";
import type { Notice, NoticeOf } from "./notices";

/** The user's one screen, before all tabs. */
class OneScreen implements Screen {
  readonly told: string[] = [];
  readonly notices: Notice[] = [];
  isLooking = false;
  wanted: Notifications = { shown: true, preview: true, sound: false };

  settings = () => this.wanted;
  isLookedAt = async () => this.isLooking;

  show = (notice: Notice, silent: boolean): void => {
    this.told.push(`${notice.title}: ${notice.body}${silent ? "" : " (loud)"}`);
    this.notices.push(notice);
  };

  close = (which: (notice: NoticeOf) => boolean): void => {
    this.notices.splice(0, Infinity, ...this.notices.filter(({ data }) => !which(data)));
  };
}

let clients: Clients;
let screen: OneScreen;
let language: Language;

async function tab() {
  const client = await clients.open();
  const notifier = new Notifier(client, () => language, screen);
  return Object.assign(client, { notifier });
}

const now = () => new Date(Date.now()).toISOString();
const post = async (id: string, text: string, more: Partial<Entry> = {}): Promise<void> => {
  clients.server.post(id, { text, sentAt: now(), ...more });
  await settled();
};

beforeEach(async () => {
  [clients, screen, language] = [new Clients(), new OneScreen(), await speak()];
  clients.server.add("trip", 3);
  clients.server.add("work", 0);
  clients.server.add("stranger", 0, { pending: true });
});
afterEach(() => clients.end());

describe("a user who looks elsewhere", () => {
  it("is told once of each message, however many tabs hear of it", async () => {
    await tab();
    await tab();
    await tab();
    await post("trip", "one");
    await post("work", "two");
    expect(screen.told).toEqual(["trip: Ben: one", "work: Ben: two"]);
  });

  it("is told by the next tab when the one that told is gone, and not again of what that has told", async () => {
    const [first] = [await tab(), await tab()];
    await post("trip", "one");
    first.close();
    await settled();
    await post("trip", "two");
    expect(screen.told).toEqual(["trip: Ben: one", "trip: Ben: two"]);
  });

  it("is told of what came while the connection was lost, of much in one", async () => {
    await Promise.all([tab(), tab()]);
    clients.server.drop();
    await settled();
    ["one", "two"].forEach((text) => clients.server.append("trip", { text, sentAt: now() }));
    await after(1_000);
    expect(screen.told).toEqual(["trip: Ben: one", "trip: Ben: two"]);
    clients.server.drop();
    await settled();
    for (const id of ["trip", "work"]) {
      for (const text of ["1", "2", "3"]) clients.server.append(id, { text, sentAt: now() });
    }
    await after(2_000);
    expect(screen.told.slice(2)).toEqual(["6 new messages: trip and work"]);
  });

});

it("tells of a message of the first moment, when the server's time is not known exactly", async () => {
  const client = await tab();
  client.account.clock.take(new Date(Date.now() + 2_000).toUTCString(), 1_000);
  await post("trip", "at once");
  expect(screen.told).toEqual(["trip: Ben: at once"]);
});

describe("a user who looks elsewhere and has no news", () => {
  it("is not told of what was there when the page began", async () => {
    clients.server.add("old", 0, { lastMessage: {
      conversationId: "old", sequence: 1, messageId: "m", senderId: "ben", sentAt: "2026-01-01T00:00:00Z", contentType: "text",
    } });
    clients.server.append("old");
    await tab();
    clients.server.post("trip", { text: "late", sentAt: "2026-01-01T00:00:00Z" });
    await settled();
    expect(screen.told).toEqual([]);
  });

  it("is not told of requests, of what they write themselves, and of what is read at once", async () => {
    const client = await tab();
    await post("stranger", "buy");
    clients.server.post("trip", { text: "mine", senderId: "ann", sentAt: now() });
    clients.server.post("work", { text: "seen", sentAt: now() });
    client.markRead("work");
    await settled();
    expect(screen.told).toEqual([]);
  });

});

describe("a user who has set of what they hear", () => {
  const set = (more: Partial<ConversationSettings>) => clients.server.set("trip", more);

  it("is told of mentions in what is muted, and of all when that has lapsed", async () => {
    await tab();
    set({ muteUntil: new Date(Date.now() + 60_000).toISOString() });
    await post("trip", "one");
    await post("trip", "two", { mentions: ["ann"] });
    await after(61_000);
    await post("trip", "three");
    expect(screen.told).toEqual(["trip: Ben: two", "trip: Ben: three"]);
  });

  it("is told of mentions alone, or of nothing", async () => {
    await tab();
    set({ level: "mentions" });
    await post("trip", "one");
    await post("trip", "two", { mentions: ["ben", "ann"] });
    set({ level: "none" });
    await post("trip", "three", { mentions: ["ann"] });
    expect(screen.told).toEqual(["trip: Ben: two"]);
  });
});

describe("a notice", () => {
  it("is without a name that the server does not say", async () => {
    await tab();
    const { fetch } = globalThis;
    vi.stubGlobal("fetch", (path: string, request: RequestInit) =>
      path.includes("/users?") ? Promise.reject(new TypeError("Failed to fetch")) : fetch(path, request));
    await post("trip", "one");
    expect(screen.told).toEqual([]);
    await after(2_000);
    expect(screen.told).toEqual(["trip: one"]);
  });

  it("is as the user has set it", async () => {
    await tab();
    screen.wanted = { shown: false, preview: true, sound: true };
    await post("trip", "one");
    screen.wanted = { shown: true, preview: false, sound: true };
    await post("trip", "two");
    expect(screen.told).toEqual(["trip: New message (loud)"]);
  });
});

describe("a user who looks", () => {
  it("is not told, neither then nor later", async () => {
    await tab();
    screen.isLooking = true;
    await post("trip", "one");
    screen.isLooking = false;
    await post("work", "two");
    expect(screen.told).toEqual(["work: Ben: two"]);
  });

  it("has nothing on the screen any more that was read, here or elsewhere", async () => {
    const client = await tab();
    for (const text of ["one", "two"]) await post("trip", text);
    await post("work", "three");
    client.markRead("trip", 4);
    await settled();
    expect(screen.notices.map(({ tag }) => tag)).toEqual(["trip:5", "work:1"]);
    clients.server.tell("Receipt", { conversationId: "trip", userId: "ann", deliveredSequence: 5, readSequence: 5 });
    await settled();
    expect(screen.notices.map(({ tag }) => tag)).toEqual(["work:1"]);
  });

  it("leaves nothing on the screen when they sign out", async () => {
    const client = await tab();
    await post("trip", "one");
    client.notifier.close();
    expect(screen.notices).toEqual([]);
    await post("trip", "two");
    expect(screen.notices).toEqual([]);
  });
});
