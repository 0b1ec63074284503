import { HubConnectionState, type HubConnection } from "@microsoft/signalr";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Account } from "../session/account.js";
import { Connection, type Handlers } from "./connection.js";

/** A hub's connection that starts at once and ends when it is told to. */
class Hub {
  state = HubConnectionState.Disconnected;
  private closed = () => {};

  private give = (_: Error) => {};

  constructor(private readonly starts: boolean | "hangs") {}

  on(): void {}

  onclose(closed: () => void): void {
    this.closed = closed;
  }

  start(): Promise<void> {
    if (this.starts === "hangs") return new Promise((_, fail) => (this.give = fail));
    if (!this.starts) return Promise.reject(new Error("unreachable"));
    this.state = HubConnectionState.Connected;
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.give(new Error("stopped"));
    if (this.state === HubConnectionState.Connected) {
      this.state = HubConnectionState.Disconnected;
      this.closed();
    }
    return Promise.resolve();
  }
}

let starts: boolean | "hangs" = true;
let hubs: Hub[] = [];
let asked = 0;

let wake = () => {};
let lose = () => {};
let prepared = () => Promise.resolve("token");

const account = {
  session: {},
  platform: {
    isVisible: () => true,
    onWake: (listener: () => void) => {
      wake = listener;
      return () => (wake = () => {});
    },
    onOffline: (listener: () => void) => {
      lose = listener;
      return () => (lose = () => {});
    },
  },
  accessToken: () => prepared(),
  call: () => {
    asked++;
    return Promise.reject(new Error("unreachable"));
  },
} as unknown as Account;

function connect(online: () => Promise<void>): Connection {
  const build = () => {
    hubs.push(new Hub(starts));
    return hubs.at(-1) as unknown as HubConnection;
  };
  const connection = new Connection(account, {} as Handlers, online, () => {}, build);
  void connection.connect();
  return connection;
}

beforeEach(() => {
  vi.useFakeTimers();
  starts = true;
  hubs = [];
  asked = 0;
  prepared = () => Promise.resolve("token");
});

afterEach(() => {
  vi.useRealTimers();
});

it("makes one new connection when the old one ends while it is brought up to date", async () => {
  let ends = true;
  const connection = connect(async () => {
    if (!ends) return;
    ends = false;
    await hubs[0]!.stop();
    throw new Error("lost");
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(hubs).toHaveLength(2);
  expect(connection.state).toBe("online");
});

it("stays away once it is stopped", async () => {
  const connection = connect(() => Promise.resolve());
  await vi.advanceTimersByTimeAsync(1_000);
  connection.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(hubs).toHaveLength(1);
});

it("tries less and less often while there is no server, and stops when told to", async () => {
  starts = false;
  const connection = connect(() => Promise.resolve());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(hubs.length).toBeGreaterThanOrEqual(7);
  expect(hubs.length).toBeLessThanOrEqual(15);
  expect(connection.state).toBe("reconnecting");
  expect(asked, "whether its token is good: the hub does not say why it refuses").toBe(hubs.length);
  connection.stop();
  const tried = hubs.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(hubs).toHaveLength(tried);
});

it("counts a connection that cannot be brought up to date as lost, and does not hurry", async () => {
  connect(() => Promise.reject(new Error("refused")));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(hubs.length).toBeGreaterThan(2);
  expect(hubs.length).toBeLessThanOrEqual(15);
});

it("does not wait for the timer when the network is back, or somebody asks for it", async () => {
  starts = false;
  const connection = connect(() => Promise.resolve());
  await vi.advanceTimersByTimeAsync(20_000);
  for (const hurry of [wake, () => connection.retry()]) {
    const tried = hubs.length;
    hurry();
    await vi.advanceTimersByTimeAsync(0);
    expect(hubs).toHaveLength(tried + 1);
  }
});

it("makes another attempt for whoever asks for it, when one hangs, and leaves that one", async () => {
  prepared = () => new Promise(() => {});
  const connection = connect(() => Promise.resolve());
  connection.retry();
  await vi.advanceTimersByTimeAsync(3_001);
  prepared = () => Promise.resolve("token");
  starts = "hangs";
  connection.retry();
  await vi.advanceTimersByTimeAsync(3_001);
  expect(hubs).toHaveLength(1);
  starts = true;
  connection.retry();
  await vi.advanceTimersByTimeAsync(0);
  expect([hubs.length, connection.state, connection.isOnline]).toEqual([2, "online", true]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([hubs.length, connection.state], "the one that was left makes none").toEqual([2, "online"]);
  connection.retry();
  await vi.advanceTimersByTimeAsync(0);
  expect(hubs, "there is one").toHaveLength(2);
});

it("does not wait until the socket notices that the network is gone", async () => {
  const connection = connect(() => Promise.resolve());
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.state).toBe("online");
  starts = false;
  lose();
  expect(connection.state).toBe("reconnecting");
  starts = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connection.state).toBe("online");
});
