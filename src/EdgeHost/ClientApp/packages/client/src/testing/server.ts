import { HubConnectionState, type HubConnection } from "@microsoft/signalr";
import { vi } from "vitest";
import type {
  ChatError, ConversationPreview, ConversationSettings, Delta, DraftRequest, Entry, EntryKind, HubEvents, Limits, Message,
  MessageChangeRequest, PinList, Reply, ScheduledMessage, SendMessageRequest, Sent, Session, SettingsCursor, SettingsRequest,
  Summary, SyncAnswer, SyncedSettings, SyncRequest, User,
} from "../protocol.js";
import { tableOf } from "./permissions.js";

interface Log {
  summary: Summary;
  entries: Entry[];
}

const changes: Record<string, EntryKind> = {
  EditMessage: "edited", DeleteMessage: "deleted", AddReaction: "reacted", RemoveReaction: "unreacted",
  PinMessage: "pinned", UnpinMessage: "unpinned",
};

export const userOf = (id: string): User =>
  ({ id, username: id, displayName: `${id[0]!.toUpperCase()}${id.slice(1)}`, createdAt: "", version: 1 });

/** A server of one user, "ann", whose answers the test decides. It holds logs as the real one does. */
export class Server {
  readonly logs = new Map<string, Log>();
  readonly sent: string[] = [];
  /** What was asked to be done with messages. */
  readonly changed: string[] = [];
  readonly requests: string[] = [];
  /** Of requests that create a conversation. */
  readonly bodies: unknown[] = [];
  readonly calls: [method: string, request: unknown][] = [];
  isUp = true;
  /** Of what the user has set, the version. */
  version = 0;
  settingsEpoch: string | undefined;
  readonly settings = new Map<string, ConversationSettings>();
  scheduled: readonly ScheduledMessage[] = [];
  scheduleVersion = 0;
  /** What invite links lead to, by their tokens; all of it is public as well. */
  readonly previews = new Map<string, ConversationPreview>();
  invites: { id: string; usesMax?: number; expiresAt?: string }[] = [];
  /** What it says that it takes. */
  limits: Partial<Limits> = {};
  /** In front of the hub's answers; without an answer of its own the hub answers. */
  intercept: (method: string, request: unknown) => unknown = () => undefined;
  /** In front of its taking a draft; with an error it does not. */
  takesDraft: (draft: DraftRequest) => Promise<ChatError | void> = () => Promise.resolve();
  private readonly hubs = new Set<Hub>();

  constructor() {
    vi.stubGlobal("fetch", (path: string, request: { method: string }) => this.fetch(path, request));
  }

  build = (): HubConnection => new Hub(this) as unknown as HubConnection;

  session(token = "token"): Session {
    const claims = btoa(JSON.stringify({ nbf: 0, exp: 3_600 }));
    const device = { id: "d", name: "", platform: "", createdAt: "", lastSeenAt: "", current: true };
    return { user: userOf("ann"), device, accessToken: `${token}.${claims}.`, accessTokenExpiresAt: "" };
  }

  /** A conversation with so many messages of Ben's. */
  add(id: string, messages = 0, more: Partial<Summary> = {}): void {
    const summary: Summary = {
      id, type: "group", name: id, createdAt: "", createdBy: "ben", role: "member", memberCount: 2, lastSequence: 0,
      readSequence: 0, unread: 0, lastActivityAt: "2026-01-01T00:00:00.000Z", permissions: tableOf(more.type ?? "group"),
      history: "joined",
      ...more,
    };
    this.logs.set(id, { summary, entries: [] });
    for (let count = 0; count < messages; count++) this.append(id, { text: `${id} ${count + 1}` });
  }

  /** In the log; nobody is told. */
  append(id: string, more: Partial<Entry> = {}): Entry {
    const log = this.logs.get(id)!;
    const sequence = log.entries.length + 1;
    const sentAt = new Date(Date.UTC(2026, 0, 1) + this.sent.length * 1_000 + sequence).toISOString();
    const entry: Entry = {
      sequence, kind: "posted", senderId: "ben", sentAt, messageId: `${id}-${sequence}`, contentType: "text", ...more,
    };
    log.entries.push(entry);
    log.summary = {
      ...log.summary, lastSequence: sequence, lastActivityAt: sentAt,
      unread: log.summary.unread + (entry.kind === "posted" && entry.senderId !== "ann" ? 1 : 0),
    };
    return entry;
  }

  /** As `append`, and everybody who is connected is told. */
  post(id: string, more: Partial<Entry> = {}): void {
    this.tell("NewEntries", { conversationId: id, entries: [this.append(id, more)], epoch: this.logs.get(id)!.summary.epoch });
  }

  tell<Name extends keyof HubEvents>(event: Name, payload: HubEvents[Name]): void {
    this.hubs.forEach((hub) => hub.handlers.get(event)?.(structuredClone(payload)));
  }

  /** As another device of the user does it. */
  set(id: string, more: Partial<ConversationSettings>): void {
    this.tell("ConversationSettings", this.store(id, more));
  }

  /** As `set`, and nobody is told. */
  store(id: string, more: Partial<ConversationSettings>): ConversationSettings {
    const settings = {
      ...this.settings.get(id), ...more, conversationId: id, version: ++this.version, epoch: this.settingsEpoch,
    };
    this.settings.set(id, settings);
    return settings;
  }

  /** All connections end. */
  drop(): void {
    this.hubs.forEach((hub) => void hub.stop());
  }

  stop(): void {
    this.isUp = false;
    this.drop();
  }

  texts(id: string): string[] {
    return this.logs.get(id)!.entries.map(({ text }) => text ?? "");
  }

  connect(hub: Hub): void {
    if (!this.isUp) throw new Error("unreachable");
    this.hubs.add(hub);
  }

  disconnect(hub: Hub): void {
    this.hubs.delete(hub);
  }

  async answer(method: string, request: unknown): Promise<unknown> {
    this.calls.push([method, request]);
    const own: unknown = await this.intercept(method, request);
    if (own !== undefined) return own;
    switch (method) {
      case "Sync": return { value: this.sync(request as SyncRequest) };
      case "SendMessage": return this.send(request as SendMessageRequest);
      default: return method in changes ? this.change(changes[method]!, request as MessageChangeRequest) : { value: [] };
    }
  }

  private sync({ cursors, settings }: SyncRequest): SyncAnswer {
    const conversations = cursors.map(({ conversationId, sequence }): Delta => {
      const log = this.logs.get(conversationId);
      const kind = log ? "delta" : "gone";
      return {
        conversationId, kind, entries: log?.entries.slice(sequence) ?? [], lastSequence: log?.entries.length ?? 0, receipts: [],
        epoch: log?.summary.epoch,
      };
    });
    const known = new Set(cursors.map(({ conversationId }) => conversationId));
    const added = [...this.logs.values()].map(({ summary }) => summary).filter(({ id }) => !known.has(id));
    return structuredClone({ conversations, added, failed: [], more: false, settings: this.settingsAfter(settings!) });
  }

  private settingsAfter({ version, epoch }: SettingsCursor): SyncedSettings | undefined {
    const isOfNow = epoch === this.settingsEpoch;
    const items = [...this.settings.values()].filter((settings) => !isOfNow || settings.version > version);
    return isOfNow && items.length === 0 ? undefined : { items, version: this.version, epoch: this.settingsEpoch };
  }

  private send(request: SendMessageRequest): Reply<Sent> {
    const { conversationId, clientMessageId, forward, text, ...more } = request;
    const source = forward && this.logs.get(forward.conversationId)?.entries.find(
      ({ kind, messageId }) => kind === "posted" && messageId === forward.messageId);
    if (forward && !source) return { error: failure("NotFound") };
    const said = source?.text ?? text;
    this.sent.push(said ?? "");
    const log = this.logs.get(conversationId);
    if (!log) return { error: failure("NotFound") };
    const known = log.entries.find((entry) => entry.clientMessageId === clientMessageId);
    const forwarded = source && (source.forwarded ?? { senderId: source.senderId, sentAt: source.sentAt });
    if (!known) this.post(conversationId, { ...more, clientMessageId, text: said, forwarded, senderId: "ann" });
    const { sequence, messageId, sentAt } = known ?? log.entries.at(-1)!;
    return { value: { conversationId, sequence, messageId: messageId!, sentAt, duplicate: known !== undefined } };
  }

  /** As the real one: once by its id, and what is so already is answered with the entry that made it so. */
  private change(kind: EntryKind, request: MessageChangeRequest & { text?: string; emoji?: string }): Reply<Sent> {
    const { conversationId, messageId, ...more } = request;
    this.changed.push(kind === "edited" ? more.text! : `${kind}${more.emoji ? ` ${more.emoji}` : ""}`);
    const entries = this.logs.get(conversationId)?.entries ?? [];
    const post = entries.find((entry) => entry.kind === "posted" && entry.messageId === messageId);
    if (!post) return { error: failure("NotFound") };
    const later = entries.filter(({ refersTo }) => refersTo === post.sequence);
    const isPin = kind === "pinned" || kind === "unpinned";
    const latest = later.findLast((entry) => isPin ? entry.kind === "pinned" || entry.kind === "unpinned"
      : entry.senderId === "ann" && entry.emoji !== undefined && entry.emoji === more.emoji);
    let known = later.find(({ clientMessageId }) => clientMessageId === more.clientMessageId)
      ?? (kind === "deleted" ? later.find((entry) => entry.kind === "deleted") : latest?.kind === kind ? latest : undefined);
    const isDuplicate = known !== undefined;
    if (!known) {
      const isMissing = (kind === "unreacted" || kind === "unpinned") && latest === undefined;
      if (isMissing || later.some((entry) => entry.kind === "deleted")) return { error: failure("NotFound") };
      this.post(conversationId, { ...more, contentType: undefined, kind, senderId: "ann", refersTo: post.sequence, messageId });
      known = entries.at(-1)!;
    }
    const { sequence, sentAt } = known;
    return { value: { conversationId, sequence, messageId, sentAt, duplicate: isDuplicate } };
  }

  private pins({ entries, summary }: Log): PinList {
    const pinned = entries.reduce<number[]>((pins, { kind, refersTo = 0 }) => {
      const others = pins.filter((sequence) => sequence !== refersTo);
      return kind === "pinned" ? [refersTo, ...others] : kind === "unpinned" || kind === "deleted" ? others : pins;
    }, []);
    const items = pinned.map((sequence): Message => {
      const { messageId, senderId, sentAt, text } = entries[sequence - 1]!;
      return { conversationId: summary.id, sequence, messageId: messageId!, senderId, sentAt, contentType: "text", text };
    });
    return { items, lastSequence: entries.length, epoch: summary.epoch };
  }

  /** What ends something is absent from then on; the others are told. */
  private patch(id: string, change: SettingsRequest): ConversationSettings {
    const set = Object.entries(change).map(([field, value]) =>
      [field, value === none[field as keyof typeof none] ? undefined : value]);
    const settings = this.store(id, Object.fromEntries(set) as SettingsRequest);
    this.tell("ConversationSettings", settings);
    return settings;
  }

  private draft(id: string, draft: DraftRequest): ConversationSettings {
    const settings = this.store(id, { draft: draft.text ? draft : undefined });
    this.tell("ConversationSettings", settings);
    return settings;
  }

  /** As the real one; what is sent now is posted at once. */
  private answerScheduled(
    method: string, [, table, conversationId, , id, act]: string[], body: string | undefined, answer: Answer,
  ): Response {
    const change = JSON.parse(body ?? "{}") as Partial<ScheduledMessage>;
    const held = this.scheduled.find(({ clientMessageId }) => clientMessageId === id);
    if (method === "GET") return answer({ items: this.scheduled, version: this.scheduleVersion });
    if (table === "conversations") {
      const added = { conversationId: conversationId!, contentType: "text", ...change } as ScheduledMessage;
      this.scheduled = [...this.scheduled, added];
    } else if (!held) return answer(failure("NotFound"), 404);
    else if (method === "PATCH") {
      this.scheduled = this.scheduled.map((one) => one === held ? { ...one, ...change, failed: undefined } : one);
    } else this.scheduled = this.scheduled.filter((one) => one !== held);
    if (act === "send") this.post(held!.conversationId, { text: held!.text, clientMessageId: id, senderId: "ann" });
    this.tell("ScheduleChanged", { version: ++this.scheduleVersion });
    return method === "PATCH" || table === "conversations" ? answer(change)
      : new Response(null, { status: 204 });
  }

  private invite(method: string, pathname: string, body?: string): Response {
    if (method === "DELETE") this.invites = this.invites.filter(({ id }) => !pathname.endsWith(`/${id}`));
    if (method === "DELETE") return new Response(null, { status: 204 });
    const made = { createdBy: "ann", createdAt: "2026-01-01T00:00:00.000Z", sequence: 1, uses: 0 };
    if (method === "POST") this.invites.push({ ...made, id: `i${this.invites.length}`, ...JSON.parse(body!) as object });
    const answer = method === "POST" ? { ...this.invites.at(-1), token: "T0ken_-" } : { items: this.invites };
    return new Response(JSON.stringify(answer), { status: method === "POST" ? 201 : 200 });
  }

  private async fetch(path: string, { method, body }: { method: string; body?: string }): Promise<Response> {
    if (!this.isUp) throw new TypeError("Failed to fetch");
    this.requests.push(`${method} ${path.replace("/api/v1", "")}`);
    const { pathname, searchParams } = new URL(path.replace("/api/v1", ""), "http://localhost");
    const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
    const [, table, id = "", part] = pathname.split("/");
    if (table === "auth") return id === "logout" ? new Response(null, { status: 204 }) : answer(this.session());
    if (table === "limits") return answer(this.limits);
    if (part === "scheduled") return this.answerScheduled(method, pathname.split("/"), body, answer);
    if (table === "users") return answer({ items: (searchParams.get("ids") ?? "").split(",").map(userOf) });
    if (table === "directory") return answer({ items: [...this.previews.values()] });
    const preview = this.previews.get(id) ?? [...this.previews.values()].find((known) => known.id === id && part === "join");
    if (table === "invites" && !preview) return answer(failure("NotFound"), 404);
    if (preview && part === "join") this.add(preview.id, 0, { name: preview.name, lastSequence: 0 });
    if (preview) return answer(part === "join" ? this.logs.get(preview.id)!.summary : preview);
    if (table === "conversations" && id === "") {
      const asked = JSON.parse(body!) as Partial<Summary>;
      this.bodies.push(asked);
      this.add(asked.id!, 0, { type: asked.type, name: asked.name });
      return answer(this.logs.get(asked.id!)!.summary, 201);
    }
    const log = this.logs.get(id);
    if (!log) return answer(failure("NotFound"), 404);
    if (part === "invites") return this.invite(method, pathname, body);
    if (part === "pins") return answer(this.pins(log));
    if (part === "settings") return answer(this.patch(id, JSON.parse(body!) as SettingsRequest));
    if (part === "draft") {
      const error = await this.takesDraft(JSON.parse(body!) as DraftRequest);
      return error ? answer({ ...error, detail: "" }, 422) : answer(this.draft(id, JSON.parse(body!) as DraftRequest));
    }
    if (part === "members") return answer({ items: [] });
    if (part !== "entries") return answer(log.summary);
    const after = Number(searchParams.get("after"));
    const items = log.entries.slice(after, after + 50);
    return answer({
      items, after, lastSequence: log.entries.length, more: after + items.length < log.entries.length, epoch: log.summary.epoch,
    });
  }
}

type Answer = (body: unknown, status?: number) => Response;

const none = { muteUntil: "1970-01-01T00:00:00.000Z", level: "all", favourite: false, archivedUpTo: 0, unreadFrom: 0 };

export const failure = (code: ChatError["code"], more: Partial<ChatError> = {}): ChatError =>
  ({ code, message: code, retryable: false, ...more });

/** SignalR's connection, as far as it is used. */
class Hub {
  state = HubConnectionState.Disconnected;
  readonly handlers = new Map<string, (event: unknown) => void>();
  private closed = () => {};
  private readonly waiting = new Set<(error: Error) => void>();

  constructor(private readonly server: Server) {}

  on(name: string, handler: (event: unknown) => void): void {
    this.handlers.set(name, handler);
  }

  onclose(closed: () => void): void {
    this.closed = closed;
  }

  async start(): Promise<void> {
    this.server.connect(this);
    this.state = HubConnectionState.Connected;
  }

  stop(): Promise<void> {
    this.server.disconnect(this);
    if (this.state !== HubConnectionState.Connected) return Promise.resolve();
    this.state = HubConnectionState.Disconnected;
    this.waiting.forEach((fail) => fail(new Error("The connection was closed.")));
    this.closed();
    return Promise.resolve();
  }

  invoke(method: string, request: unknown): Promise<unknown> {
    return new Promise((done, fail) => {
      this.waiting.add(fail);
      this.server.answer(method, structuredClone(request)).then(done, fail).finally(() => this.waiting.delete(fail));
    });
  }
}
