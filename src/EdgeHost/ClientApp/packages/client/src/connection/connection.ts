import type { HubConnection, HubConnectionState } from "@microsoft/signalr";
import { NotConnected } from "../commands/sender.js";
import { elapsed } from "../platform.js";
import type { HubCalls, HubEvents, Reply } from "../protocol.js";
import type { Account } from "../session/account.js";

export type ConnectionState = "connecting" | "online" | "reconnecting" | "draining";

export type Handlers = { [Name in Exclude<keyof HubEvents, "Draining">]: (event: HubEvents[Name]) => void };

const firstPause = 500;
const longestPause = 15_000;
/** An attempt that lasts as long gives way to another, when somebody asks for it. */
const longAttempt = 3_000;

export type BuildConnection = (accessToken: string, url: string) => HubConnection | Promise<HubConnection>;

/** What the device holds is shown before the transport is loaded. Who knows that it will be needed loads it ahead. */
export const loadTransport = () => import("./transport.js");

const chatHub: BuildConnection = async (...to) => (await loadTransport()).chatHub(...to);

const connected: `${HubConnectionState}` = "Connected";

/** The connection to the hub: one at a time, and a new one whenever it is lost, until `stop`. */
export class Connection {
  state: ConnectionState = "connecting";

  private hub: HubConnection | undefined;
  private stopped = false;
  /** Without success, since there was a connection or somebody asked for one. */
  private attempts = 0;
  /** The number of the last attempt: one that has another after it does nothing any more. */
  private latest = 0;
  private begunAt = 0;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private readonly leave: (() => void)[];

  /** `online` brings a new connection up to date; when it fails, the connection counts as lost. */
  constructor(
    private readonly account: Account,
    private readonly handlers: Handlers,
    private readonly online: () => Promise<void>,
    private readonly changed: () => void,
    private readonly build: BuildConnection = chatHub,
  ) {
    const { platform } = account;
    // A socket would notice it after half a minute.
    this.leave = [platform.onWake(this.hurry), platform.onOffline(() => void this.hub?.stop())];
  }

  async connect(): Promise<void> {
    const number = ++this.latest;
    const isOver = () => this.stopped || number !== this.latest;
    this.begunAt = elapsed();
    const hub = await this.prepare().catch(() => undefined);
    if (isOver()) return;
    if (!hub) return this.reconnect();
    this.hub = hub;
    Object.entries(this.handlers).forEach(([name, handler]) => hub.on(name, handler));
    hub.on("Draining", (event: HubEvents["Draining"]) => {
      this.become("draining");
      setTimeout(() => void hub.stop(), event.reconnectAfterMs);
    });
    hub.onclose(() => {
      if (!isOver()) this.reconnect();
    });
    try {
      await hub.start();
    } catch {
      // Perhaps the token was refused, which may have been revoked: this call then gets another, or signs out.
      await this.account.call("GET", "/users/me").catch(() => {});
      if (!isOver()) this.reconnect();
      return;
    }
    if (isOver()) return void hub.stop();
    try {
      this.become("online");
      await this.online();
      this.attempts = 0;
    } catch {
      await hub.stop();  // Its end leads to the next connection, as every other end does.
    }
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.pause);
    this.leave.forEach((leave) => leave());
    void this.hub?.stop();
  }

  get isOnline(): boolean {
    return this.hub?.state === connected;
  }

  /** Somebody wants it now: the next attempt does not wait, neither for the timer nor for one that hangs. */
  retry(): void {
    const isTrying = this.state === "connecting" || this.state === "reconnecting";
    if (this.pause === undefined && !(isTrying && elapsed() - this.begunAt > longAttempt)) return;
    this.attempts = 0;
    this.resume();
  }

  /** Calls the hub. Throws when there is no connection, or when it is lost before the answer. */
  async invoke<Name extends keyof HubCalls>(
    method: Name, request: HubCalls[Name]["request"],
  ): Promise<Reply<HubCalls[Name]["answer"]>> {
    if (!this.isOnline) throw new NotConnected();
    return await this.hub!.invoke<Reply<HubCalls[Name]["answer"]>>(method, request);
  }

  private async prepare(): Promise<HubConnection | undefined> {
    const accessToken = await this.account.accessToken();
    return accessToken ? await this.build(accessToken, this.account.url) : undefined;
  }

  private reconnect(): void {
    if (this.stopped || !this.account.session) return;
    this.become("reconnecting");
    const longest = Math.min(longestPause, firstPause * 2 ** this.attempts++);
    this.pause = setTimeout(() => this.resume(), longest * (0.5 + Math.random() / 2));
  }

  private resume(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    const before = this.hub;
    this.hub = undefined;
    void this.connect();
    void before?.stop();
  }

  /** The network is back, or the user is: do not wait for the timer. */
  private hurry = (): void => {
    if (this.account.platform.isVisible() && this.attempts > 1) this.retry();
  };

  private become(state: ConnectionState): void {
    this.state = state;
    this.changed();
  }
}
