import type { Conversations } from "../conversations/conversations.js";
import { PendingReceipts } from "../conversations/pendingReceipts.js";
import { Typing } from "../conversations/typing.js";
import { PresenceWatch } from "../people/presence.js";
import type { Cursor, HubEvents, ScheduleChanged, Summary } from "../protocol.js";
import type { Account } from "../session/account.js";
import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";
import { Connection, type BuildConnection } from "./connection.js";
import { Sync } from "./sync.js";

const learned = 2_000;

/** Who is told of what comes in, beside the conversations. */
export interface LiveListener {
  /** A summary came that is to be taken; false when it is ahead of what is held. */
  summary(summary: Summary): boolean;
  /** What is asked of the server from here on knows all that this device knew. */
  began(): void;
  /** The logs may have grown. */
  grown(): void;
  /** Everything is up to date; or but for what the server could not answer. */
  current(isComplete: boolean): void;
  /** The user's messages that wait for their time are others. */
  scheduled(changed: ScheduleChanged): void;
  online(): void;
  offline(): void;
}

/** What comes from the server by itself, and what makes sure that nothing of it is missing. */
export class Live {
  readonly connection: Connection;
  readonly sync: Sync;
  private readonly receipts: PendingReceipts;
  private readonly presence: PresenceWatch;
  private readonly typing: Typing;

  constructor(
    account: Account, private readonly conversations: Conversations, private readonly store: Store, ownId: string,
    private readonly listener: LiveListener, build?: BuildConnection,
  ) {
    this.typing = new Typing(ownId, store);
    this.connection = new Connection(account, {
      NewEntries: (event) => this.onEntries(event),
      Receipt: (event) => this.onReceipt(event),
      TypingIndicator: (event) => this.typing.take(event),
      PresenceUpdate: (presence) => this.presence.take(presence),
      // Both may be late: the sync says what is so now.
      ConversationAdded: (summary) => {
        this.listener.summary(summary);
        this.sync.start();
      },
      ConversationRemoved: ({ conversationId }) => {
        this.conversations.forget(conversationId);
        this.sync.start();
      },
      ConversationSettings: (settings) => {
        if (!this.conversations.settings.take(settings)) this.sync.start();
      },
      ScheduleChanged: (changed) => this.listener.scheduled(changed),
      Resync: () => this.onResync(),
    }, () => this.online(), () => this.onConnection(), build);
    this.receipts = new PendingReceipts(this.connection);
    this.presence = new PresenceWatch(this.connection, store);
    this.sync = new Sync(this.connection, conversations, listener);
    store.set(keys.connection, this.connection.state);
  }

  /** Up to where this device has received a conversation. */
  delivered(cursor: Cursor): void {
    this.receipts.delivered(cursor);
  }

  read(cursor: Cursor): void {
    this.receipts.read(cursor);
  }

  typed(conversationId: string): void {
    if (this.typing.isToBeTold(conversationId)) this.connection.invoke("StartTyping", { conversationId }).catch(() => {});
  }

  /** The open conversation's other one, and those of the latest conversations. */
  watchPresence(): void {
    if (this.connection.state !== "online") return;
    const ids = [this.store.get(keys.open), ...this.conversations.ids];
    void this.presence.watch(ids.flatMap((id) => this.conversations.get(id)?.summary.peerId ?? []));
  }

  /** Once a second. */
  tick(): void {
    if (this.connection.state === "online") {
      this.receipts.flush();
      this.sync.startIfDue();
    }
    this.typing.endStale();
  }

  private async online(): Promise<void> {
    await this.sync.run();
    this.receipts.flush();
    this.listener.online();
  }

  private onConnection(): void {
    const { state } = this.connection;
    if (state === "reconnecting") {
      this.presence.forget();
      this.listener.offline();
    }
    this.store.set(keys.connection, state);
  }

  private onEntries({ conversationId, entries, epoch }: HubEvents["NewEntries"]): void {
    const conversation = this.conversations.get(conversationId);
    if (conversation && this.conversations.takeEntries(conversation, entries, epoch)) this.listener.grown();
    else this.sync.start();
    entries.filter(({ kind }) => kind === "posted").forEach(({ senderId }) => this.typing.end(conversationId, senderId));
    // Who accepts shows whether they are there, and who leaves does so no more: as soon as their own grain has learned of it,
    // which may be a moment after the entry.
    if (entries.some(({ kind }) => kind === "accepted" || kind === "left")) {
      this.watchPresenceAnew();
      setTimeout(() => this.watchPresenceAnew(), learned);
    }
  }

  /** What was skipped may have been of any kind. */
  private onResync(): void {
    this.watchPresenceAnew();
    this.sync.start();
  }

  private watchPresenceAnew(): void {
    this.presence.askAgain();
    this.watchPresence();
  }

  private onReceipt(event: HubEvents["Receipt"]): void {
    const conversation = this.conversations.get(event.conversationId);
    if (conversation && conversation.log.epoch === event.epoch) this.conversations.takeReceipts(conversation, [event]);
  }
}
