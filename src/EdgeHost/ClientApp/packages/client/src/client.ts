import { isChange, supersedes, type Command, type CommandKind, type Payloads, type Refusal } from "./commands/command.js";
import { executeOn } from "./commands/execute.js";
import { Sender } from "./commands/sender.js";
import { CommandTable } from "./commands/table.js";
import { CatchUp } from "./connection/catchUp.js";
import type { BuildConnection } from "./connection/connection.js";
import { Live, type LiveListener } from "./connection/live.js";
import { Tabs, type TabNews } from "./connection/tabs.js";
import { Conversations } from "./conversations/conversations.js";
import type { FoldedMessage } from "./conversations/fold.js";
import { History } from "./conversations/history.js";
import { Joining } from "./conversations/joining.js";
import { Membership } from "./conversations/membership.js";
import { Pins } from "./conversations/pins.js";
import type { HeldSummary } from "./conversations/summary.js";
import { defaultLimits, whyNotPinned, whyRefused, type CommandLimits } from "./limits.js";
import type { Parts } from "./parts.js";
import { People } from "./people/people.js";
import type { ConversationSettings, PresenceRequest, SettingsRequest, User } from "./protocol.js";
import { ScheduledMessages } from "./scheduling/scheduledMessages.js";
import type { Account } from "./session/account.js";
import { ApiError } from "./session/rest.js";
import { Cache } from "./storage/cache.js";
import { Database } from "./storage/database.js";
import { Drafts } from "./storage/drafts.js";
import { DraftSaving } from "./storage/draftSaving.js";
import { legacyOutboxKey, takeLegacy } from "./storage/legacy.js";
import { keys } from "./store/keys.js";
import { Store } from "./store/store.js";

const eventExpected = 2_000;

export interface ClientOptions {
  /** When listeners of the store are woken: after each turn without it. */
  readonly schedule?: (wake: () => void) => void;
  /** Another connection than SignalR's, for tests. */
  readonly build?: BuildConnection;
  /** How others are to see the user on this device: asked at each connection. Without an answer it is as the server does it. */
  readonly presence?: () => PresenceRequest | undefined;
}

/**
 * What one signed-in device knows and can do. All that it shows stands in `store`, under `keys`; all that it does is a method
 * here, or of `people`, `membership`, `joining`, `history` and `scheduled`.
 */
export class Client {
  readonly store: Store;
  readonly people: People;
  readonly membership: Membership;
  readonly joining: Joining;
  readonly conversations: Conversations;
  readonly history: History;
  readonly scheduled: ScheduledMessages;

  private readonly parts: Parts;
  /** Conversations whose mark as unread is being ended. */
  private readonly ending = new Map<string, Promise<void>>();
  private isClosed = false;

  /** What this server takes. It is asked at each connection: it may be another one. */
  get limits(): CommandLimits {
    return this.store.get(keys.limits)!;
  }

  /** Shows what this device held last, and then connects. Somebody must be signed in. */
  static async open(account: Account, options: ClientOptions = {}): Promise<Client> {
    const me = account.session!.user;
    const store = new Store(options.schedule);
    const database = await Database.open(me.id, (state) => store.set(keys.storage, state));
    const client = new Client(account, me, store, database, options);
    await client.load();
    return client;
  }

  private constructor(
    readonly account: Account, readonly me: User, store: Store, database: Database, options: ClientOptions,
  ) {
    this.store = store;
    store.set(keys.limits, defaultLimits);
    this.membership = new Membership(account);
    this.scheduled = new ScheduledMessages(account, store);
    this.joining = new Joining(account);
    this.people = new People(account, me, store, (person) => this.parts.cache.touchPerson(person));
    this.conversations = new Conversations(me.id, store, {
      delivered: (cursor) => this.parts.live.delivered(cursor),
      read: (cursor) => this.parts.live.read(cursor),
      changed: (id) => this.onChanged(id),
      inserted: () => this.settle(),
      now: () => account.clock.now(),
    });
    this.history = new History(account, this.membership, this.conversations, store,
      (conversation) => this.parts.cache.entries(conversation));
    this.parts = this.assemble(database, options);
  }

  /** Whether the conversation is there. Its latest page is read, if it is not held. */
  open(id: string | undefined): boolean {
    const left = this.store.get(keys.open);
    if (left !== undefined && left !== id) this.parts.saving.leave(left);
    this.store.set(keys.open, id);
    this.parts.live.watchPresence();
    void this.parts.catchUp.fill();
    void this.parts.pins.read(id);
    // Whoever opens it, or reads on in it, has seen it. Without an answer the mark stays, and the next reading ends it.
    if (id !== undefined) this.endUnreadMark(id).catch(() => {});
    return this.conversations.get(id) !== undefined;
  }

  /** The conversation may be new, or be there already. */
  take(summary: HeldSummary): void {
    if (!this.takeSummary(summary)) this.parts.live.sync.start();
    this.parts.live.watchPresence();
  }

  /**
   * Sends a text as soon as it can be sent. It is shown at once, and kept until the server has it. What the server would not take
   * is refused here: the text stays with whoever wrote it.
   */
  send(conversationId: string, text: string, more: Omit<Payloads["send"], "text"> = {}): Refusal | undefined {
    const payload = { ...more, text };
    const refusal = whyRefused({ kind: "send", payload }, this.limits);
    if (refusal) return refusal;
    void this.give("send", conversationId, payload).then(() => {
      // Not before the text is kept elsewhere, and only if nobody has begun another one.
      if (this.draft(conversationId).trim() !== text.trim()) return;
      this.parts.drafts.set(conversationId, { text: "" });
      void this.parts.saving.save(conversationId);
    });
    return undefined;
  }

  /**
   * Gives a message of one's own another text, and other mentions. This, and what follows, is done as a message is sent: shown at
   * once, on the message, kept until the server has it, and shown there as well when it is refused. What goes beyond a limit of
   * the server's is refused here, as far as it is known here how often the message was changed.
   */
  edit(
    conversationId: string, messageId: string, text: string, mentions: readonly string[] = [], mentionAll = false,
  ): Refusal | undefined {
    const payload = { messageId, text, mentions: mentions.length ? mentions : undefined, mentionAll: mentionAll || undefined };
    const refusal = whyRefused({ kind: "edit", payload }, this.limits, this.shown(conversationId, messageId));
    if (!refusal) void this.give("edit", conversationId, payload);
    return refusal;
  }

  /** For all members. What was done with the message before and is not done yet is not done any more. */
  delete(conversationId: string, messageId: string): void {
    void this.give("delete", conversationId, { messageId });
  }

  /** Gives a reaction, or takes it back. */
  react(conversationId: string, messageId: string, emoji: string, given: boolean): Refusal | undefined {
    const payload = { messageId, emoji, given };
    const refusal = whyRefused({ kind: "react", payload }, this.limits, this.shown(conversationId, messageId));
    if (!refusal) void this.give("react", conversationId, payload);
    return refusal;
  }

  /** Pins a message, or takes its pin away. */
  pin(conversationId: string, messageId: string, pinned: boolean): Refusal | undefined {
    const pins = this.store.get(keys.pins(conversationId)) ?? [];
    const refusal = pinned ? whyNotPinned(pins.length, this.limits) : undefined;
    if (!refusal) void this.give("pin", conversationId, { messageId, pinned });
    return refusal;
  }

  /** Sends the words of a message that the server has to another conversation, as a text is sent. */
  forward(conversationId: string, from: string, messageId: string): void {
    const message = this.shown(from, messageId);
    if (!message) return;
    const { text, senderId, sentAt, forwarded = { senderId, sentAt } } = message;
    void this.give("forward", conversationId, { source: { conversationId: from, messageId }, text, forwarded });
  }

  /** Of one that failed. */
  async retry(commandId: string): Promise<void> {
    await this.parts.commands.change(commandId, { state: "waiting", ended: 0, reason: undefined, retryAt: undefined });
    this.parts.sender.pump();
  }

  /** Nobody wants it sent any more. It may have been, if it was on its way. */
  discard(commandId: string): void {
    void this.parts.commands.drop(({ id }) => id === commandId).then(this.parts.sender.pump);
  }

  draft(conversationId: string): string {
    return this.parts.drafts.get(conversationId).text;
  }

  /** It is kept until it is sent, or empty; and on the user's other devices, as soon as they pause, where the server takes it. */
  setDraft(conversationId: string, text: string): void {
    this.parts.saving.begin(conversationId, { ...this.parts.drafts.get(conversationId), text });
  }

  /** The message that the draft is to answer; none without one. */
  answer(conversationId: string, messageId: string | undefined): void {
    this.parts.saving.begin(conversationId, { ...this.parts.drafts.get(conversationId), replyTo: messageId });
  }

  /** The user writes: the draft is kept, and the others are told. */
  typed(conversationId: string, text: string): void {
    this.setDraft(conversationId, text);
    if (text) this.parts.live.typed(conversationId);
  }

  /** The reader has the conversation before their eyes: up to this entry, or all of it. */
  markRead(id: string, upTo?: number): void {
    const conversation = this.conversations.get(id);
    if (conversation && this.conversations.read(conversation, upTo)) {
      const { readSequence } = conversation.summary;
      this.endUnreadMark(id).catch(() => {});
      this.parts.live.read({ ...this.conversations.cursorOf(conversation), sequence: readSequence });
    }
  }

  /**
   * What the user sets for themself in a conversation, on all their devices; absent fields stay. It is shown when the server has
   * it. Throws `ApiError`.
   */
  async changeSettings(conversationId: string, change: SettingsRequest): Promise<void> {
    const path = `/conversations/${conversationId}/settings`;
    const settings = await this.account.call<ConversationSettings>("PATCH", path, change);
    if (!this.conversations.settings.take(settings)) this.parts.live.sync.start();
  }

  /** That the user has marked it as unread ends, by one request however often it is asked for. Throws `ApiError`. */
  endUnreadMark(conversationId: string): Promise<void> {
    if (this.conversations.get(conversationId)?.summary.settings?.unreadFrom === undefined) return Promise.resolve();
    const ending = this.ending.get(conversationId)
      ?? this.changeSettings(conversationId, { unreadFrom: 0 }).finally(() => this.ending.delete(conversationId));
    this.ending.set(conversationId, ending);
    return ending;
  }

  /** How others are to see the user on this device, as long as it is connected. Throws `ApiError` when it is refused. */
  async showPresence(presence: PresenceRequest): Promise<void> {
    if (!this.parts.live.connection.isOnline) return;
    const { error } = await this.parts.live.connection.invoke("SetPresence", presence);
    if (error) throw new ApiError(error);
  }

  /** Does not wait for the next attempt to connect. */
  reconnect(): void {
    this.parts.live.connection.retry();
  }

  /** Of a group its name, of a direct conversation the other one's. */
  titleOf({ type, name, peerId, peer }: HeldSummary): string | undefined {
    return type !== "direct" ? name : (peerId ? this.people.get(peerId)?.displayName : undefined) ?? peer?.displayName;
  }

  /** Writes what is not kept yet. Pages that end, and tests, call it. */
  async flush(): Promise<void> {
    const { cache, tabs, drafts } = this.parts;
    await drafts.written();
    if (tabs.isLeading) await cache.flush(this.account.clock.now());
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.parts.close();
  }

  private assemble(database: Database, options: ClientOptions): Parts {
    const { account, me, store, conversations } = this;
    const cache = new Cache(database, conversations);
    const pins = new Pins(account, conversations, store);
    const leading = (leads: boolean) => {
      store.set(keys.leading, leads);
      if (!leads) return sender.stop();
      saving.saveAll();
      void sender.start();
    };
    const tabs = new Tabs(account.platform, me.id, (news) => this.hear(news), () => leading(true), () => leading(false));
    const commands = new CommandTable(database, store, {
      tell: (news) => tabs.tell({ commands: news }),
      makeRoom: () => cache.makeRoom(),
      shown: (id) => { conversations.cover(id); pins.show(id); },
      forgotten: (id) => account.platform.local.removeItem(legacyOutboxKey(me.id, id)),
    });
    const drafts = new Drafts(database, store, {
      tell: (...draft) => tabs.tell({ draft }), known: (id) => conversations.settings.of(id)?.draft,
    });
    const live = new Live(account, conversations, store, me.id, this.liveListener(tabs, options), options.build);
    const sender = new Sender(commands, account.clock, executeOn(live.connection, () => this.limits),
      () => live.connection.isOnline, (command) => this.expect(command));
    const saving = new DraftSaving(account, drafts, conversations, () => this.limits, () => live.sync.start());
    const catchUp = new CatchUp(conversations, store, this.history, { commands, drafts }, this.membership.summary,
      (summary) => this.take(summary));
    const timer = setInterval(() => this.tick(), 1_000);
    const endings = [
      account.subscribe(() => account.session?.user.id !== me.id && this.close()),
      account.platform.onWake(() => { if (!account.platform.isVisible()) { saving.saveOwn(); void this.flush(); } }),
      () => clearInterval(timer), () => saving.close(), () => live.connection.stop(), () => tabs.close(), () => database.close(),
    ];
    return { cache, tabs, commands, drafts, saving, live, catchUp, pins, sender, close: () => endings.forEach((end) => end()) };
  }

  private async load(): Promise<void> {
    const { cache, commands, drafts, live, tabs } = this.parts;
    tabs.tell({ hello: true });
    this.people.restore(await cache.loadPeople());
    await cache.load();
    await Promise.all([commands.load(), drafts.load()]);
    await takeLegacy(this.account.platform.local, this.me.id, commands, drafts);
    void live.connection.connect();
  }

  /** As soon as it is written, it may be sent. */
  private async give<Kind extends CommandKind>(kind: Kind, conversationId: string, payload: Payloads[Kind]): Promise<void> {
    const { commands, sender, live } = this.parts;
    if (!live.connection.isOnline) this.account.platform.persist();
    const given = await commands.add(kind, conversationId, payload);
    if (isChange(given)) await commands.drop((earlier) => supersedes(given, earlier));
    sender.pump();
  }

  private liveListener(tabs: Tabs, options: ClientOptions): LiveListener {
    return {
      summary: (summary) => this.takeSummary(summary),
      began: () => this.parts.catchUp.began(),
      grown: () => this.settle(),
      current: (isComplete) => {
        this.parts.catchUp.current(isComplete);
        if (this.parts.tabs.isLeading) this.parts.saving.saveAll(); else this.parts.saving.retry();
        void this.parts.pins.read(this.store.get(keys.open));
        this.parts.live.watchPresence();
      },
      scheduled: (changed) => this.scheduled.hear(changed),
      online: () => {
        tabs.compete();
        const presence = options.presence?.();
        if (presence) this.showPresence(presence).catch(() => {});
        void this.readLimits();
        void this.scheduled.read();
      },
      offline: () => tabs.yield(),
    };
  }

  private async readLimits(): Promise<void> {
    const told = await this.account.call<Partial<CommandLimits>>("GET", "/limits").catch(() => ({}));
    // A server of an earlier version says less.
    this.store.set(keys.limits, { ...this.limits, ...told });
  }

  /** The message as its user sees it. */
  private shown(conversationId: string, messageId: string): FoldedMessage | undefined {
    const message = this.conversations.get(conversationId)?.log.find(messageId);
    return message && this.store.get(keys.message(conversationId, message.sequence));
  }

  private takeSummary(summary: HeldSummary): boolean {
    if (summary.peer) this.people.learn(summary.peer);
    return this.conversations.take(summary);
  }

  private onChanged(id: string): void {
    this.parts.cache.touch(id);
    this.parts.pins.follow(id);
    if (this.conversations.get(id)) this.parts.drafts.follow(id, this.conversations.settings.of(id)?.draft);
    if (this.store.get(keys.open) === id && !this.conversations.get(id)) this.store.set(keys.open, undefined);
  }

  private hear(news: TabNews): void {
    const { commands, drafts, sender } = this.parts;
    if ("hello" in news) commands.tellUnsaved();
    else if ("draft" in news) drafts.hear(...news.draft);
    else {
      commands.hear(news.commands);
      if (!("settled" in news.commands)) this.settle();
      sender.pump();
    }
  }

  /** An acknowledged message must come as an event; if it does not, it is fetched. */
  private expect(command: Command): void {
    this.settle();
    setTimeout(() => {
      const log = this.conversations.get(command.conversationId)?.log;
      if (log && log.last < (command.sequence ?? 0)) this.parts.live.sync.start();
    }, eventExpected);
  }

  private settle(): void {
    void this.parts.commands.settle(({ id, conversationId, sequence }) => {
      const log = this.conversations.get(conversationId)?.log;
      return log !== undefined && (log.hasClientId(id) || (sequence !== undefined && log.last >= sequence));
    });
  }

  private tick(): void {
    this.parts.live.tick();
    this.conversations.settings.lapse(this.account.clock.now());
    this.people.refreshShown();
    this.settle();
    void this.flush();
  }
}
