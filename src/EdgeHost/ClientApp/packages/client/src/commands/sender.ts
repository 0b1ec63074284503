import type { ChatError, Reply } from "../protocol.js";
import type { ServerClock } from "../session/serverClock.js";
import { elapsed } from "../platform.js";
import type { Command } from "./command.js";
import type { CommandTable } from "./table.js";

/** Answers where the command stands in the log. */
export type Execute = (command: Command) => Promise<Reply<{ sequence: number }>>;

/** Thrown by what could not be given to a connection at all. */
export class NotConnected extends Error {
  constructor() {
    super("Not connected.");
  }
}

/** Lanes that send at once. A connection's calls run one after the other: more would only wait elsewhere. */
const lanesMax = 4;

const pauseMin = 200;
const pauseFirst = 1_000;
const pauseMax = 60_000;

/** A connection that ends so soon after a command was sent may have been ended by it; a network fails later. */
const endsSoon = 10_000;
const endsMax = 2;

const endedTwice = {
  code: "Unavailable", message: "The connection ended twice while this was being sent.",
} as const;

interface Lane {
  isBusy: boolean;
  failures: number;
}

/**
 * Sends commands in lanes, one for each conversation: those of a lane one after the other, in the order in which they were given.
 * What must wait or is refused delays its own lane alone. One that may have ended a connection is tried once more, alone, and
 * then given up: else no connection would last. Only one tab sends; if there were two, the server would do each command once.
 */
export class Sender {
  private readonly lanes = new Map<string, Lane>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private isSending = false;
  /** Of those that are under way, whether one is tried alone. */
  private busy = 0;
  private isAlone = false;

  constructor(
    private readonly table: CommandTable,
    private readonly clock: ServerClock,
    private readonly execute: Execute,
    private readonly isConnected: () => boolean,
    private readonly sent: (command: Command) => void,
  ) {}

  /** From now on this tab sends. */
  async start(): Promise<void> {
    this.isSending = true;
    // Another tab sent until now.
    await this.table.load();
    this.pump();
  }

  stop(): void {
    this.isSending = false;
    this.timers.forEach(clearTimeout);
    this.timers.clear();
  }

  /** There may be something to send. */
  pump = (): void => {
    if (!this.isSending) return;
    this.timers.forEach(clearTimeout);
    this.timers.clear();
    const firsts = this.firsts();
    const now = this.clock.now();
    const due = firsts.filter(({ retryAt = 0 }) => retryAt <= now);
    const free = due.filter((command) => !this.lanes.get(command.conversationId)?.isBusy && !this.table.isWriting(command));
    for (const command of free.filter(({ ended }) => ended === 0)) {
      if (this.isAlone || this.busy >= lanesMax) return;
      void this.run(command);
    }
    const suspect = free.find(({ ended }) => ended > 0);
    if (suspect && this.busy === 0) {
      this.isAlone = true;
      void this.run(suspect);
    }
    const next = Math.min(...firsts.filter(({ retryAt = 0 }) => retryAt > now).map(({ retryAt }) => retryAt!));
    if (Number.isFinite(next)) this.timers.add(setTimeout(this.pump, next - now));
  };

  /** Of each lane the one that is next. */
  private firsts(): Command[] {
    const firsts = new Map<string, Command>();
    for (const command of this.table.all) {
      if (command.state === "waiting" && !firsts.has(command.conversationId)) firsts.set(command.conversationId, command);
    }
    return [...firsts.values()];
  }

  private async run(command: Command): Promise<void> {
    const lane = this.lanes.get(command.conversationId) ?? { isBusy: false, failures: 0 };
    this.lanes.set(command.conversationId, lane);
    lane.isBusy = true;
    this.busy++;
    let isGiven = true;
    try {
      if (await this.table.isWanted(command) && this.isSending) isGiven = await this.send(command, lane);
    } finally {
      lane.isBusy = false;
      if (lane.failures === 0) this.lanes.delete(command.conversationId);
      this.busy--;
      if (this.busy === 0) this.isAlone = false;
      // Not at once where there was no connection: it would be tried without a pause.
      if (!isGiven && this.isSending) this.timers.add(setTimeout(this.pump, pauseFirst));
      else if (this.isConnected()) this.pump();
    }
  }

  /** False when it could not be given to a connection. */
  private async send(command: Command, lane: Lane): Promise<boolean> {
    const began = elapsed();
    let reply: Reply<{ sequence: number }>;
    try {
      reply = await this.execute(command);
    } catch (error) {
      if (error instanceof NotConnected) return false;
      await this.takeFailure(command, lane, elapsed() - began);
      return true;
    }
    if (!reply.error) await this.takeSuccess(command, lane, reply.value.sequence);
    else await this.takeError(command, lane, reply.error);
    return true;
  }

  private async takeSuccess(command: Command, lane: Lane, sequence: number): Promise<void> {
    lane.failures = 0;
    const acknowledged = { state: "sent", sequence, ended: 0, retryAt: undefined, reason: undefined } as const;
    await this.table.change(command.id, acknowledged);
    this.sent({ ...command, ...acknowledged });
  }

  private async takeError(command: Command, lane: Lane, { code, message, retryable, retryAfterMs }: ChatError): Promise<void> {
    const reason = { code, message };
    if (!retryable) {
      lane.failures = 0;
      await this.table.change(command.id, { state: "failed", reason, retryAt: undefined });
    } else await this.postpone(command, lane, reason, retryAfterMs);
  }

  private async takeFailure(command: Command, lane: Lane, took: number): Promise<void> {
    if (this.isConnected()) {
      // The server could not say what is wrong with it: a bug, there or here.
      return await this.postpone(command, lane, { code: "Unavailable", message: "The server failed." });
    }
    if (took > endsSoon) return;
    const ended = command.ended + 1;
    await this.table.change(command.id, ended < endsMax ? { ended } : { ended, state: "failed", reason: endedTwice });
  }

  private async postpone(command: Command, lane: Lane, reason: Command["reason"], afterMs?: number): Promise<void> {
    const pause = afterMs ?? Math.min(pauseMax, pauseFirst * 2 ** lane.failures++);
    await this.table.change(command.id, { retryAt: this.clock.now() + Math.max(pauseMin, pause), reason });
  }
}
