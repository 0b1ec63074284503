import { ApiError, type Account } from "./api";
import { Connection } from "./connection";
import { Conversations, type Conversation } from "./conversations";
import { Drafts } from "./drafts";
import { History } from "./history";
import { PendingReceipts } from "./pendingReceipts";
import { Membership } from "./membership";
import { Outbox, type OutgoingMessage } from "./outbox";
import { People } from "./people";
import { PresenceWatch } from "./presence";
import type { HubEvents, Summary, User } from "./protocol";
import { Sync } from "./sync";

const eventExpected = 2_000;
// Above the pace at which servers pass it on, below how long it is shown.
const typingTold = 2_500;

/** What one signed-in device knows and can do. Views read it, and are told by `subscribe` that something changed. */
export class Chat {
  openId: string | undefined;

  readonly connection: Connection;
  readonly conversations: Conversations;
  readonly people: People;
  readonly presence: PresenceWatch;
  private readsOutdated = false;
  readonly drafts: Drafts;
  readonly history: History;
  readonly membership: Membership;
  readonly outbox: Outbox;

  private readonly receipts: PendingReceipts;
  private readonly sync: Sync;
  private readonly listeners = new Set<() => void>();
  private version = 0;
  private lastTyped = 0;
  private readonly timer = window.setInterval(() => this.tick(), 1_000);

  constructor(account: Account, readonly me: User) {
    this.connection = new Connection(account, {
      NewEntries: (event) => this.onEntries(event),
      Receipt: (event) => this.onReceipt(event),
      TypingIndicator: (event) => {
        this.conversations.takeTyping(event);
        this.changed();
      },
      PresenceUpdate: (presence) => this.presence.take(presence),
      // Both may be late: the sync says what is so now.
      ConversationAdded: (summary) => {
        this.take(summary);
        this.sync.start();
      },
      ConversationRemoved: ({ conversationId }) => {
        this.forget(conversationId);
        this.sync.start();
      },
      Resync: () => this.onResync(),
    }, () => this.online(), () => this.onConnection());
    this.receipts = new PendingReceipts(this.connection);
    this.conversations = new Conversations(me.id, (cursor) => this.receipts.delivered(cursor));
    this.people = new People(account, me, this.changed);
    this.presence = new PresenceWatch(this.connection, this.changed);
    this.membership = new Membership(account);
    this.history = new History(account, this.membership, this.conversations, this.changed);
    this.sync = new Sync(this.connection, this.conversations, () => this.settle(), (isComplete) => this.onCurrent(isComplete));
    this.drafts = new Drafts(localStorage, me.id);
    this.outbox = new Outbox(
      localStorage,
      me.id,
      ({ conversationId, clientMessageId, text }) =>
        this.connection.invoke("SendMessage", { conversationId, clientMessageId, text }),
      (acknowledged) => {
        if (acknowledged) this.expect(acknowledged);
        this.changed();
      },
    );
    void this.connection.connect();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): number => this.version;

  dispose(): void {
    clearInterval(this.timer);
    this.connection.stop();
  }

  async open(id: string | undefined): Promise<void> {
    this.openId = id;
    this.changed();
    this.watchPresence();
    const conversation = this.conversations.get(id);
    if (conversation) await this.history.fill(conversation);
  }

  /** The conversation may be new, or be there already. */
  take(summary: Summary): void {
    if (!this.conversations.take(summary)) this.sync.start();
    this.changed();
    this.watchPresence();
  }

  /** The reader has everything of the open conversation before their eyes. */
  markRead(conversation: Conversation): void {
    if (!this.conversations.read(conversation)) return;
    this.changed();
    this.receipts.read(this.conversations.cursorOf(conversation));
  }

  typed(conversationId: string, text: string): void {
    this.drafts.set(conversationId, text);
    if (Date.now() - this.lastTyped < typingTold) return;
    this.lastTyped = Date.now();
    this.connection.invoke("StartTyping", { conversationId }).catch(() => {});
  }

  title(summary: Summary): string {
    if (summary.type !== "direct") return summary.name ?? "Group";
    return (summary.peerId && this.people.get(summary.peerId)?.displayName) || "…";
  }

  typists(conversation: Conversation): string[] {
    return [...conversation.typing.keys()].map((id) => this.people.get(id)?.displayName ?? "Someone");
  }

  private changed = (): void => {
    this.version++;
    this.listeners.forEach((listener) => listener());
  };

  private async online(): Promise<void> {
    await this.sync.run();
    void this.outbox.flush();
    this.receipts.flush();
  }

  private onConnection(): void {
    if (this.connection.state === "reconnecting") this.presence.forget();
    this.changed();
  }

  /** The open conversation's other one, and those of the latest conversations. */
  private watchPresence(): void {
    if (this.connection.state !== "online") return;
    const summaries = [this.conversations.get(this.openId), ...this.conversations.list].map((held) => held?.summary);
    void this.presence.watch(summaries.flatMap((summary) => summary?.peerId ?? []));
  }

  private watchPresenceAnew(): void {
    this.presence.askAgain();
    this.watchPresence();
  }

  /** An acknowledged message must come as an event; if it does not, it is fetched. */
  private expect(message: OutgoingMessage): void {
    this.settle();
    window.setTimeout(() => {
      const log = this.conversations.get(message.conversationId)?.log;
      if (log && log.last < (message.sequence ?? 0)) this.sync.start();
    }, eventExpected);
  }

  private settle(): void {
    this.outbox.drop(({ conversationId, sequence }) => {
      const log = this.conversations.get(conversationId)?.log;
      return sequence !== undefined && log !== undefined && log.last >= sequence;
    });
    this.changed();
  }

  /** What was opened before its entries were here is filled now; what waits for a conversation that is no more is dropped. */
  private onCurrent(isComplete: boolean): void {
    if (isComplete) this.dropUnsent((conversationId) => !this.conversations.get(conversationId));
    this.watchPresence();
    void this.readOutdated();
    const open = this.conversations.get(this.openId);
    if (open?.log.all.length === 0) void this.history.fill(open);
  }

  private dropUnsent(isGone: (conversationId: string) => boolean): void {
    this.outbox.drop(({ conversationId }) => isGone(conversationId));
    this.drafts.drop(isGone);
  }

  /** One after the other: after a long absence there may be many. */
  private async readOutdated(): Promise<void> {
    if (this.readsOutdated) return;
    this.readsOutdated = true;
    try {
      for (const id of [...this.conversations.outdated]) {
        try {
          this.take(await this.membership.summary(id));
        } catch (error) {
          // The next sync asks again. The budget or the network would fail the others too.
          if (!(error instanceof ApiError) || error.error.code === "RateLimited") break;
        }
      }
    } finally {
      this.readsOutdated = false;
    }
  }

  private forget(conversationId: string): void {
    this.conversations.forget(conversationId);
    if (this.openId === conversationId) this.openId = undefined;
    this.changed();
  }

  private onEntries({ conversationId, entries, epoch }: HubEvents["NewEntries"]): void {
    const conversation = this.conversations.get(conversationId);
    if (conversation && this.conversations.takeEntries(conversation, entries, epoch)) this.settle();
    else this.sync.start();
    // Who accepts shows whether they are there, and who leaves does so no more: as soon as their own grain has learned of it,
    // which may be a moment after the entry.
    if (entries.some(({ kind }) => kind === "accepted" || kind === "left")) {
      this.watchPresenceAnew();
      window.setTimeout(() => this.watchPresenceAnew(), eventExpected);
    }
  }

  /** What was skipped may have been of any kind. */
  private onResync(): void {
    this.watchPresenceAnew();
    this.sync.start();
  }

  private onReceipt(event: HubEvents["Receipt"]): void {
    const conversation = this.conversations.get(event.conversationId);
    if (!conversation || conversation.log.epoch !== event.epoch) return;
    this.conversations.takeReceipt(conversation, event);
    this.changed();
  }

  /** Once a second: tells what was delivered, ends typing that went stale, syncs every other minute. */
  private tick(): void {
    if (this.connection.state === "online") {
      this.receipts.flush();
      this.sync.startIfDue();
    }
    if (this.conversations.endStaleTyping()) this.changed();
  }
}
