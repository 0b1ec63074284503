import { HubConnectionState, type HubConnection } from "@microsoft/signalr";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Account } from "../session/account.js";
import { Connection, type Handlers } from "./connection.js";

/** A hub's connection that starts at once and ends when it is told to. */
class Hub {
  state = HubConnectionState.Disconnected;
  private closed = () => {};

  constructor(private readonly starts: boolean) {}

  on(): void {}

  onclose(closed: () => void): void {
    this.closed = closed;
  }

  start(): Promise<void> {
    if (!this.starts) return Promise.reject(new Error("unreachable"));
    this.state = HubConnectionState.Connected;
    return Promise.resolve();
  }

  stop(): Promise<void> {
    if (this.state === HubConnectionState.Connected) {
      this.state = HubConnectionState.Disconnected;
      this.closed();
    }
    return Promise.resolve();
  }
}

let starts = true;
let hubs: Hub[] = [];
let asked = 0;

let wake = () => {};

const account = {
  session: {},
  platform: {
    isVisible: () => true,
    onWake: (listener: () => void) => {
      wake = listener;
      return () => (wake = () => {});
    },
  },
  accessToken: () => Promise.resolve("token"),
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
