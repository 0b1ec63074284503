import type { ChatErrorCode } from "../protocol.js";

/** What each kind of command says. More kinds follow: editing, deleting, reacting, marking. */
export interface Payloads {
  send: {
    readonly text: string;
    readonly contentType?: string;
    readonly replyTo?: string;
    readonly mentions?: readonly string[];
  };
}

export type CommandKind = keyof Payloads;

export interface Refusal {
  readonly code: ChatErrorCode;
  readonly message: string;
}

/** What the user wants done, kept until the server has done it or refused it. */
export interface Command<Kind extends CommandKind = CommandKind> {
  /** The server does it once, however often it hears of it. */
  readonly id: string;
  readonly conversationId: string;
  readonly kind: Kind;
  readonly payload: Payloads[Kind];
  readonly state: "waiting" | "sent" | "failed";
  /** Of those of a conversation, in which they were given: clocks stand still, and go back. */
  readonly order: number;
  readonly createdAt: string;
  /** By the server's clock in milliseconds: not before then, because of `reason`. */
  readonly retryAt?: number;
  readonly reason?: Refusal;
  /** How often the connection ended as soon as it was sent. */
  readonly ended: number;
  /** Where it stands in the log, once acknowledged. */
  readonly sequence?: number;
  /** It is in no database: it lasts as long as a tab that knows it. */
  readonly unsaved?: boolean;
}

const states = ["waiting", "sent", "failed"];

/** What stands in a database may have been written by another version, or be damaged. */
export function isCommand(value: unknown): value is Command {
  if (typeof value !== "object" || value === null) return false;
  const { id, conversationId, kind, payload, state, order } = value as Partial<Command>;
  return typeof id === "string" && typeof conversationId === "string" && kind === "send" && states.includes(state ?? "")
    && Number.isFinite(order) && typeof payload === "object" && payload !== null && typeof payload.text === "string";
}

/** Kinds that a later version has written are left for it. */
export const isOfLaterVersion = (value: unknown): boolean => typeof value === "object" && value !== null
  && typeof (value as Partial<Command>).kind === "string" && (value as Partial<Command>).kind !== "send";

/** By the order in which they were given; two tabs may have given the same number. */
export const byOrder = (a: Command, b: Command): number => a.order - b.order || (a.id < b.id ? -1 : 1);
