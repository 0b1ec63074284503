import type { ChatError, Reply } from "../protocol.js";
import type { ServerClock } from "../session/serverClock.js";
import { elapsed } from "../platform.js";
import { isPost, type Command } from "./command.js";
import type { CommandTable } from "./table.js";

/** Answers where the command stands in the log. */
export type Execute = (command: Command) => Promise<Reply<{ sequence: number }>>;

/** Thrown by what could not be given to a connection at all. */
export class NotConnected extends Error {
  constructor() {
    super("Not connected.");
  }
}

/** Conversations that send at once. A connection's calls run one after the other: more would only wait elsewhere. */
const busyMax = 4;

const pauseMin = 200;
const pauseFirst = 1_000;
const pauseMax = 60_000;

/** A connection that ends so soon after a command was sent may have been ended by it; a network fails later. */
const endsSoon = 10_000;
const endsMax = 2;

const endedTwice = {
  code: "Unavailable", message: "The connection ended twice while this was being sent.",
} as const;

/** A change is of a message that the server has, so it need not wait for those that wait. */
const laneOf = (command: Command): string => `${isPost(command) ? "posts" : "changes"} ${command.conversationId}`;

/**
 * Sends commands in lanes, two for each conversation: what makes messages, and what changes them. Those of a lane are sent in the
 * order in which they were given, those of a conversation one after the other. What must wait or is refused delays its own lane
 * alone. One that may have ended a connection is tried once more, alone, and then given up: else no connection would last. Only
 * one tab sends; if there were two, the server would do each command once.
 */
export class Sender {
  /** How often in a row the server failed, of each lane. */
  private readonly failures = new Map<string, number>();
  /** Conversations of which something is under way. */
  private readonly busy = new Set<string>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private isSending = false;
  /** What is under way is tried alone. */
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
    const free = due.filter((command) => !this.busy.has(command.conversationId) && !this.table.isWriting(command));
    for (const command of free.filter(({ ended }) => ended === 0)) {
      if (this.isAlone || this.busy.size >= busyMax) return;
      if (!this.busy.has(command.conversationId)) void this.run(command);
    }
    const suspect = free.find(({ ended }) => ended > 0);
    if (suspect && this.busy.size === 0) {
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
      if (command.state === "waiting" && !firsts.has(laneOf(command))) firsts.set(laneOf(command), command);
    }
    return [...firsts.values()];
  }

  private async run(command: Command): Promise<void> {
    this.busy.add(command.conversationId);
    let isGiven = true;
    try {
      if (await this.table.isWanted(command) && this.isSending) isGiven = await this.send(command);
    } finally {
      this.busy.delete(command.conversationId);
      if (this.busy.size === 0) this.isAlone = false;
      // Not at once where there was no connection: it would be tried without a pause.
      if (!isGiven && this.isSending) this.timers.add(setTimeout(this.pump, pauseFirst));
      else if (this.isConnected()) this.pump();
    }
  }

  /** False when it could not be given to a connection. */
  private async send(command: Command): Promise<boolean> {
    const began = elapsed();
    let reply: Reply<{ sequence: number }>;
    try {
      reply = await this.execute(command);
    } catch (error) {
      if (error instanceof NotConnected) return false;
      await this.takeFailure(command, elapsed() - began);
      return true;
    }
    if (!reply.error) await this.takeSuccess(command, reply.value.sequence);
    else await this.takeError(command, reply.error);
    return true;
  }

  private async takeSuccess(command: Command, sequence: number): Promise<void> {
    this.failures.delete(laneOf(command));
    const acknowledged = { state: "sent", sequence, ended: 0, retryAt: undefined, reason: undefined } as const;
    await this.table.change(command.id, acknowledged);
    this.sent({ ...command, ...acknowledged });
  }

  private async takeError(command: Command, { code, message, retryable, retryAfterMs }: ChatError): Promise<void> {
    const reason = { code, message };
    if (!retryable) {
      this.failures.delete(laneOf(command));
      await this.table.change(command.id, { state: "failed", reason, retryAt: undefined });
    } else await this.postpone(command, reason, retryAfterMs);
  }

  private async takeFailure(command: Command, took: number): Promise<void> {
    if (this.isConnected()) {
      // The server could not say what is wrong with it: a bug, there or here.
      return await this.postpone(command, { code: "Unavailable", message: "The server failed." });
    }
    if (took > endsSoon) return;
    const ended = command.ended + 1;
    await this.table.change(command.id, ended < endsMax ? { ended } : { ended, state: "failed", reason: endedTwice });
  }

  private async postpone(command: Command, reason: Command["reason"], afterMs?: number): Promise<void> {
    const failures = this.failures.get(laneOf(command)) ?? 0;
    if (afterMs === undefined) this.failures.set(laneOf(command), failures + 1);
    const pause = afterMs ?? Math.min(pauseMax, pauseFirst * 2 ** failures);
    await this.table.change(command.id, { retryAt: this.clock.now() + Math.max(pauseMin, pause), reason });
  }
}
