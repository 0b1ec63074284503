import type { CommandLimits } from "../limits.js";
import type { ChatErrorCode, Forwarded } from "../protocol.js";

/** What each kind of command says. */
export interface Payloads {
  send: {
    readonly text: string;
    readonly contentType?: string;
    readonly replyTo?: string;
    readonly mentions?: readonly string[];
    readonly mentionAll?: boolean;
    /** Nobody is notified of it. */
    readonly silent?: boolean;
  };
  /** The words of another message, wherever it stands: the server reads them anew. They are shown meanwhile. */
  forward: {
    readonly source: { readonly conversationId: string; readonly messageId: string };
    readonly text: string;
    readonly forwarded: Forwarded;
  };
  /** The new text and mentions of a message, instead of the earlier ones. */
  edit: {
    readonly messageId: string; readonly text: string; readonly mentions?: readonly string[]; readonly mentionAll?: boolean;
  };
  /** For all members. */
  delete: { readonly messageId: string };
  /** A reaction is given, or taken back. */
  react: { readonly messageId: string; readonly emoji: string; readonly given: boolean };
  /** A message is pinned, or its pin is taken away. */
  pin: { readonly messageId: string; readonly pinned: boolean };
}

export type CommandKind = keyof Payloads;

export interface Refusal {
  readonly code: ChatErrorCode;
  readonly message: string;
  /** The limit that it goes beyond, where that is known here. */
  readonly limit?: { readonly name: keyof CommandLimits; readonly most: number };
}

/** How far a command has come. */
export interface Progression {
  readonly state: "waiting" | "sent" | "failed";
  /** By the server's clock in milliseconds: not before then, because of `reason`. */
  readonly retryAt?: number;
  readonly reason?: Refusal;
  /** How often the connection ended as soon as it was sent. */
  readonly ended: number;
  /** Where it stands in the log, once acknowledged. */
  readonly sequence?: number;
}

interface Given<Kind extends CommandKind> extends Progression {
  /** The server does it once, however often it hears of it. */
  readonly id: string;
  readonly conversationId: string;
  readonly kind: Kind;
  readonly payload: Payloads[Kind];
  /** Of those of a conversation, in which they were given: clocks stand still, and go back. */
  readonly order: number;
  readonly createdAt: string;
  /** It is in no database: it lasts as long as a tab that knows it. */
  readonly unsaved?: boolean;
}

/** What the user wants done, kept until the server has done it or refused it. */
export type Command<Kind extends CommandKind = CommandKind> = { [Each in Kind]: Given<Each> }[Kind];

/** It makes a message. */
export type Post = Command<"send" | "forward">;

export const isPost = (command: Command): command is Post => command.kind === "send" || command.kind === "forward";

/** Of a message that is there. */
export type Change = Command<Exclude<CommandKind, "send" | "forward">>;

export const isChange = (command: Command): command is Change => !isPost(command);

/** Nobody needs to know what became of the earlier one: the later one says all that it said. */
export function supersedes(later: Change, earlier: Command): boolean {
  if (!isChange(earlier) || earlier.id === later.id || earlier.payload.messageId !== later.payload.messageId) return false;
  // Nothing counts after a deletion, so it does not matter either whether the earlier one is on its way.
  if (later.kind === "delete") return true;
  if (earlier.state !== "failed" || earlier.kind !== later.kind) return false;
  return later.kind === "edit" || later.kind === "pin"
    || (earlier.kind === "react" && earlier.payload.emoji === later.payload.emoji);
}

const states = ["waiting", "sent", "failed"];

const isText = (value: unknown): boolean => typeof value === "string";
const isTexts = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.every(isText));

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isWhole: Record<CommandKind, (payload: Record<string, unknown>) => boolean> = {
  send: ({ text, mentions }) => isText(text) && isTexts(mentions),
  forward: ({ source, text, forwarded }) => isText(text) && isObject(source) && isText(source["conversationId"])
    && isText(source["messageId"]) && isObject(forwarded) && isText(forwarded["senderId"]),
  edit: ({ messageId, text, mentions }) => isText(messageId) && isText(text) && isTexts(mentions),
  delete: ({ messageId }) => isText(messageId),
  react: ({ messageId, emoji, given }) => isText(messageId) && isText(emoji) && typeof given === "boolean",
  pin: ({ messageId, pinned }) => isText(messageId) && typeof pinned === "boolean",
};

const isKnown = (kind: unknown): kind is CommandKind => typeof kind === "string" && Object.hasOwn(isWhole, kind);

/** What stands in a database may have been written by another version, or be damaged. */
export function isCommand(value: unknown): value is Command {
  if (typeof value !== "object" || value === null) return false;
  const { id, conversationId, kind, payload, state, order } = value as Partial<Command>;
  return isText(id) && isText(conversationId) && states.includes(state ?? "") && Number.isFinite(order)
    && typeof payload === "object" && payload !== null && isKnown(kind) && isWhole[kind]({ ...payload });
}

/** Kinds that a later version has written are left for it. */
export const isOfLaterVersion = (value: unknown): boolean => typeof value === "object" && value !== null
  && isText((value as Partial<Command>).kind) && !isKnown((value as Partial<Command>).kind);

/** By the order in which they were given; two tabs may have given the same number. */
export const byOrder = (a: Command, b: Command): number => a.order - b.order || (a.id < b.id ? -1 : 1);
