import { HubConnectionBuilder, HubConnectionState, LogLevel, type HubConnection } from "@microsoft/signalr";
import type { Account } from "./api";
import { newId } from "./ids";
import { HeldLog } from "./log";
import { Outbox, type OutgoingMessage } from "./outbox";
import type { Entry, Member, Receipt, Reply, Sent, Summary, SyncAnswer, User } from "./protocol";

export type ConnectionState = "connecting" | "online" | "reconnecting" | "draining";

export interface Conversation {
  summary: Summary;
  log: HeldLog;
  receipts: Map<string, Receipt>;
  loading: boolean;
  typing: Map<string, number>;
}

const pageSize = 50;
const quietSync = 60_000;
const typingShown = 3_500;

/** Everything that one signed-in device knows, kept right by the hub's events and by syncs; views subscribe to it. */
export class Chat {
  readonly conversations = new Map<string, Conversation>();
  readonly users = new Map<string, User | "loading">();
  connection: ConnectionState = "connecting";
  openId: string | undefined;

  private readonly outbox: Outbox;
  private hub: HubConnection | undefined;
  private listeners = new Set<() => void>();
  private version = 0;
  private stopped = false;
  private attempts = 0;
  private syncing: Promise<void> | undefined;
  private syncAgain = false;
  private lastHeard = Date.now();
  private lastTyped = 0;
  private readonly delivered = new Map<string, number>();
  private readonly timers: number[] = [];

  constructor(private readonly account: Account, readonly me: User) {
    this.users.set(me.id, me);
    this.outbox = new Outbox(
      localStorage,
      `chat.outbox.${me.id}`,
      (message) => this.send(message),
      (acknowledged) => {
        if (acknowledged) this.expect(acknowledged);
        this.changed();
      },
    );
    this.timers.push(window.setInterval(() => this.tick(), 1_000));
    window.addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    void this.connect();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): number => this.version;

  dispose(): void {
    this.stopped = true;
    this.timers.forEach(clearInterval);
    window.removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    void this.hub?.stop();
  }

  /** Conversations, latest activity first. */
  get list(): Conversation[] {
    return [...this.conversations.values()].sort(
      (a, b) => b.summary.lastActivityAt.localeCompare(a.summary.lastActivityAt));
  }

  outgoing(conversationId: string): OutgoingMessage[] {
    return this.outbox.of(conversationId);
  }

  sendText(conversationId: string, text: string): void {
    this.outbox.add(conversationId, text);
  }

  retry(clientMessageId: string): void {
    this.outbox.retry(clientMessageId);
  }

  discard(clientMessageId: string): void {
    this.outbox.discard(clientMessageId);
  }

  async open(id: string | undefined): Promise<void> {
    this.openId = id;
    this.changed();
    const conversation = id ? this.conversations.get(id) : undefined;
    if (!conversation) return;
    if (conversation.log.all.length < pageSize) await this.loadOlder(conversation);
    const { items } = await this.account.call<{ items: Member[] }>("GET", `/conversations/${id}/members?limit=100`);
    items.forEach((member) => this.takeReceipt(conversation, member));
    this.changed();
  }

  async loadOlder(conversation: Conversation): Promise<void> {
    const { log } = conversation;
    if (conversation.loading || log.first <= 1) return;
    conversation.loading = true;
    this.changed();
    try {
      const after = Math.max(0, log.first - 1 - pageSize);
      const limit = log.first - 1 - after;
      const page = await this.account.call<{ items: Entry[] }>(
        "GET", `/conversations/${conversation.summary.id}/entries?after=${after}&limit=${limit}`);
      log.prepend(page.items);
    } finally {
      conversation.loading = false;
      this.changed();
    }
  }

  /** The reader has everything of the open conversation before their eyes. */
  markRead(conversation: Conversation): void {
    const { summary, log } = conversation;
    if (log.last <= summary.readSequence) return;
    summary.readSequence = log.last;
    summary.unread = 0;
    this.changed();
    void this.invoke("MarkRead", { conversationId: summary.id, sequence: log.last });
  }

  typed(conversationId: string): void {
    if (Date.now() - this.lastTyped < 2_000) return;
    this.lastTyped = Date.now();
    void this.invoke("StartTyping", { conversationId });
  }

  user(id: string): User | undefined {
    const known = this.users.get(id);
    if (!known) {
      this.users.set(id, "loading");
      this.account.call<User>("GET", `/users/${id}`).then(
        (user) => {
          this.users.set(id, user);
          this.changed();
        },
        () => this.users.delete(id));
    }
    return known === "loading" ? undefined : known;
  }

  async find(query: string): Promise<User[]> {
    const found = await this.account.call<{ items: User[] }>("GET", `/users?query=${encodeURIComponent(query)}&limit=20`);
    found.items.forEach((user) => this.users.set(user.id, user));
    return found.items.filter((user) => user.id !== this.me.id);
  }

  async start(members: User[], name?: string): Promise<string> {
    const body = name
      ? { id: newId(), type: "group", name, memberIds: members.map((user) => user.id) }
      : { type: "direct", memberIds: [members[0]!.id] };
    const summary = await this.account.call<Summary>("POST", "/conversations", body);
    this.take(summary);
    this.changed();
    return summary.id;
  }

  members = (id: string): Promise<Member[]> =>
    this.account.call<{ items: Member[] }>("GET", `/conversations/${id}/members?limit=200`).then((page) => page.items);

  addMember = (id: string, userId: string): Promise<Summary> =>
    this.account.call<Summary>("POST", `/conversations/${id}/members`, { userId });

  removeMember = (id: string, userId: string): Promise<void> =>
    this.account.call<void>("DELETE", `/conversations/${id}/members/${userId}`);

  title(summary: Summary): string {
    if (summary.type !== "direct") return summary.name ?? "Group";
    return (summary.peerId && this.user(summary.peerId)?.displayName) || "…";
  }

  /** How far a message of one's own has come: to everyone's devices, before everyone's eyes. */
  progress(conversation: Conversation, sequence: number): "sent" | "delivered" | "read" {
    const others = [...conversation.receipts.values()].filter((receipt) => receipt.userId !== this.me.id);
    if (others.length === 0) return "sent";
    if (others.every((receipt) => receipt.readSequence >= sequence)) return "read";
    return others.every((receipt) => receipt.deliveredSequence >= sequence) ? "delivered" : "sent";
  }

  typists(conversation: Conversation): string[] {
    return [...conversation.typing.keys()].map((id) => this.user(id)?.displayName ?? "Someone");
  }

  private changed(): void {
    this.version++;
    this.listeners.forEach((listener) => listener());
  }

  private async connect(): Promise<void> {
    const hub = new HubConnectionBuilder()
      .withUrl("/hubs/chat", { accessTokenFactory: () => this.account.accessToken() })
      .configureLogging(LogLevel.None)
      .build();
    this.hub = hub;
    hub.on("NewEntries", (event: { conversationId: string; entries: Entry[] }) => this.onEntries(event));
    hub.on("Receipt", (event: Receipt & { conversationId: string }) => this.onReceipt(event));
    hub.on("TypingIndicator", (event: { conversationId: string; userId: string; typing: boolean }) => this.onTyping(event));
    hub.on("ConversationAdded", (summary: Summary) => {
      this.take(summary);
      this.changed();
    });
    hub.on("ConversationRemoved", (event: { conversationId: string }) => this.forget(event.conversationId));
    hub.on("Resync", () => this.sync());
    hub.on("PresenceUpdate", () => {});
    hub.on("Draining", (event: { reconnectAfterMs: number }) => {
      this.setConnection("draining");
      window.setTimeout(() => void hub.stop(), event.reconnectAfterMs);
    });
    hub.onclose(() => this.reconnect());
    try {
      await hub.start();
      this.attempts = 0;
      this.setConnection("online");
      await this.sync();
      void this.outbox.flush();
    } catch {
      if (hub.state !== HubConnectionState.Disconnected) await hub.stop();
      else this.reconnect();
    }
  }

  private reconnect(): void {
    if (this.stopped || !this.account.session) return;
    this.setConnection("reconnecting");
    const longest = Math.min(15_000, 500 * 2 ** this.attempts++);
    this.reconnecting = window.setTimeout(() => void this.connect(), longest * (0.5 + Math.random() / 2));
  }

  private reconnecting = 0;

  /** The network is back, or the user is: do not wait for the timer. */
  private hurry = (): void => {
    if (this.connection === "reconnecting" && document.visibilityState === "visible" && this.attempts > 1) {
      clearTimeout(this.reconnecting);
      this.attempts = 0;
      void this.connect();
    }
  };

  private setConnection(state: ConnectionState): void {
    this.connection = state;
    this.changed();
  }

  private async invoke<T>(method: string, request: object): Promise<Reply<T>> {
    if (this.hub?.state !== HubConnectionState.Connected) throw new Error("Not connected.");
    return await this.hub.invoke<Reply<T>>(method, request);
  }

  private send(message: OutgoingMessage): Promise<Reply<Sent>> {
    const { conversationId, clientMessageId, text } = message;
    return this.invoke<Sent>("SendMessage", { conversationId, clientMessageId, text });
  }

  /** An acknowledged message must come as an event; if it does not, it is fetched. */
  private expect(message: OutgoingMessage): void {
    this.settle();
    window.setTimeout(() => {
      const log = this.conversations.get(message.conversationId)?.log;
      if (log && log.last < (message.sequence ?? 0)) void this.sync();
    }, 2_000);
  }

  /** Brings everything up to date. One at a time; whoever asks meanwhile gets one more. */
  private sync(): Promise<void> {
    this.syncAgain = true;
    this.syncing ??= this.syncUntilCurrent().finally(() => (this.syncing = undefined));
    return this.syncing;
  }

  private async syncUntilCurrent(): Promise<void> {
    while (this.syncAgain) {
      this.syncAgain = false;
      for (let more = true; more;) {
        const cursors = [...this.conversations].map(([conversationId, { log }]) => ({ conversationId, sequence: log.last }));
        const reply = await this.invoke<SyncAnswer>("Sync", { cursors });
        if (reply.error) throw new Error(reply.error.message);
        this.takeSync(reply.value);
        more = reply.value.more;
      }
      this.lastHeard = Date.now();
    }
    const openId = this.openId;
    if (openId && this.conversations.get(openId)?.log.all.length === 0) void this.open(openId);
  }

  private takeSync(answer: SyncAnswer): void {
    for (const delta of answer.conversations) {
      const conversation = this.conversations.get(delta.conversationId);
      if (!conversation) continue;
      if (delta.kind === "gone") {
        this.conversations.delete(delta.conversationId);
        continue;
      }
      if (delta.kind === "reset") conversation.log.reset(delta.entries, delta.lastSequence);
      else this.takeEntries(conversation, delta.entries);
      delta.receipts.forEach((receipt) => this.takeReceipt(conversation, receipt));
    }
    answer.added.forEach((summary) => this.take(summary));
    this.settle();
    this.changed();
  }

  private take(summary: Summary): void {
    const known = this.conversations.get(summary.id);
    if (known) {
      known.summary = { ...summary, readSequence: Math.max(summary.readSequence, known.summary.readSequence) };
    } else {
      const log = new HeldLog(summary.lastSequence);
      this.conversations.set(summary.id, { summary, log, receipts: new Map(), loading: false, typing: new Map() });
      this.markDelivered(summary.id, summary.lastSequence);
    }
  }

  private forget(conversationId: string): void {
    this.conversations.delete(conversationId);
    if (this.openId === conversationId) this.openId = undefined;
    this.changed();
  }

  private onEntries(event: { conversationId: string; entries: Entry[] }): void {
    this.lastHeard = Date.now();
    const conversation = this.conversations.get(event.conversationId);
    if (!conversation || !this.takeEntries(conversation, event.entries)) {
      void this.sync().catch(() => {});
      return;
    }
    this.settle();
    this.changed();
  }

  /** False when entries are missing in between. */
  private takeEntries(conversation: Conversation, entries: Entry[]): boolean {
    const { log, summary } = conversation;
    const fresh = entries.filter((entry) => entry.sequence > log.last);
    if (!log.append(entries)) return false;
    for (const entry of fresh) {
      if (entry.kind === "posted") {
        summary.lastMessage = { sequence: entry.sequence, senderId: entry.senderId, sentAt: entry.sentAt, text: entry.text };
        summary.lastActivityAt = entry.sentAt;
        conversation.typing.delete(entry.senderId);
        if (entry.senderId === this.me.id) {
          summary.readSequence = entry.sequence;
          summary.unread = 0;
        } else {
          summary.unread++;
        }
      } else if (entry.kind === "renamed") summary.name = entry.name;
      else if (entry.kind === "joined") summary.memberCount++;
      else if (entry.kind === "left") {
        summary.memberCount--;
        if (entry.userId) conversation.receipts.delete(entry.userId);
      }
    }
    summary.lastSequence = log.last;
    if (fresh.length > 0) this.markDelivered(summary.id, log.last);
    return true;
  }

  private onReceipt(event: Receipt & { conversationId: string }): void {
    const conversation = this.conversations.get(event.conversationId);
    if (!conversation) return;
    this.takeReceipt(conversation, event);
    this.changed();
  }

  private takeReceipt(conversation: Conversation, receipt: Receipt): void {
    const known = conversation.receipts.get(receipt.userId);
    conversation.receipts.set(receipt.userId, {
      userId: receipt.userId,
      deliveredSequence: Math.max(receipt.deliveredSequence, known?.deliveredSequence ?? 0),
      readSequence: Math.max(receipt.readSequence, known?.readSequence ?? 0),
    });
    const { summary } = conversation;
    if (receipt.userId === this.me.id && receipt.readSequence > summary.readSequence) {
      // Read on another device.
      summary.readSequence = receipt.readSequence;
      if (receipt.readSequence >= summary.lastSequence) summary.unread = 0;
    }
  }

  private onTyping(event: { conversationId: string; userId: string; typing: boolean }): void {
    const conversation = this.conversations.get(event.conversationId);
    if (!conversation || event.userId === this.me.id) return;
    if (event.typing) conversation.typing.set(event.userId, Date.now() + typingShown);
    else conversation.typing.delete(event.userId);
    this.changed();
  }

  private settle(): void {
    this.outbox.settle((message) => {
      const log = this.conversations.get(message.conversationId)?.log;
      return message.sequence !== undefined && log !== undefined && log.last >= message.sequence;
    });
  }

  private markDelivered(conversationId: string, sequence: number): void {
    this.delivered.set(conversationId, sequence);
  }

  /** Once a second: tells what was delivered, ends typing that went stale, syncs after long silence. */
  private tick(): void {
    if (this.connection === "online") {
      for (const [conversationId, sequence] of this.delivered) {
        this.delivered.delete(conversationId);
        this.invoke("MarkDelivered", { conversationId, sequence }).catch(() => this.markDelivered(conversationId, sequence));
      }
      if (Date.now() - this.lastHeard > quietSync) void this.sync().catch(() => {});
    }
    let ended = false;
    for (const { typing } of this.conversations.values()) {
      for (const [userId, until] of typing) {
        if (until < Date.now()) ended = typing.delete(userId);
      }
    }
    if (ended) this.changed();
  }
}
