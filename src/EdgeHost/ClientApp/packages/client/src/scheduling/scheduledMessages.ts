import type { ChangeScheduledRequest, Schedule, ScheduleChanged, ScheduleRequest } from "../protocol.js";
import type { Account } from "../session/account.js";
import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";

const mine = "/users/me/scheduled";

/**
 * The user's messages that wait for their time, or were not taken when it came. The server keeps and sends them; what is shown is
 * its list, in whole. Every method that changes it throws `ApiError`.
 */
export class ScheduledMessages {
  private held: Omit<Schedule, "items"> | undefined;
  private reading: Promise<void> | undefined;
  private isOutdated = false;

  constructor(private readonly account: Pick<Account, "call">, private readonly store: Store) {}

  /** For whoever has connected. Without an answer it is read at the next change, or connection. */
  read(): Promise<void> {
    this.isOutdated = true;
    return this.reading ??= this.readAll().finally(() => this.reading = undefined);
  }

  hear({ version, epoch }: ScheduleChanged): void {
    if (!this.held || this.held.epoch !== epoch || this.held.version < version) void this.read();
  }

  /** At a time of the server's. With the same `clientMessageId` it may be repeated. */
  async add(conversationId: string, request: ScheduleRequest & { clientMessageId: string }): Promise<void> {
    await this.ask("POST", `/conversations/${conversationId}/scheduled`, request);
  }

  async change(id: string, change: ChangeScheduledRequest): Promise<void> {
    await this.ask("PATCH", `${mine}/${id}`, change);
  }

  /** It is never sent then. */
  async remove(id: string): Promise<void> {
    await this.ask("DELETE", `${mine}/${id}`);
  }

  /** Its time is now. It may take a moment. */
  async sendNow(id: string): Promise<void> {
    await this.ask("POST", `${mine}/${id}/send`);
  }

  /** Also after a refusal: then something is other than it is shown. */
  private async ask(method: string, path: string, body?: ChangeScheduledRequest | ScheduleRequest): Promise<void> {
    try {
      await this.account.call(method, path, body);
    } finally {
      await this.read();
    }
  }

  private async readAll(): Promise<void> {
    while (this.isOutdated) {
      this.isOutdated = false;
      const schedule = await this.account.call<Schedule>("GET", mine).catch(() => undefined);
      if (schedule) this.take(schedule);
    }
  }

  private take({ items, ...held }: Schedule): void {
    if (this.held?.epoch === held.epoch && this.held && this.held.version > held.version) return;
    this.held = held;
    this.store.set(keys.scheduled, items);
  }
}
