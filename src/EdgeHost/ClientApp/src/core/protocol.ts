// The shapes of docs/protocol.md that this client uses.

export type EntryKind =
  | "posted" | "edited" | "deleted" | "reacted" | "unreacted" | "joined" | "left"
  | "roleChanged" | "renamed" | "settingsChanged" | "pinned" | "unpinned";

export interface Entry {
  sequence: number;
  kind: EntryKind;
  messageId?: string;
  clientMessageId?: string;
  senderId: string;
  sentAt: string;
  refersTo?: number;
  text?: string;
  emoji?: string;
  userId?: string;
  role?: Role;
  name?: string;
}

export type Role = "owner" | "admin" | "member";

export interface Message {
  sequence: number;
  senderId: string;
  sentAt: string;
  text?: string;
  deleted?: boolean;
}

export interface Summary {
  id: string;
  type: "direct" | "group" | "channel";
  name?: string;
  createdAt: string;
  role: Role;
  memberCount: number;
  lastSequence: number;
  peerId?: string;
  readSequence: number;
  unread: number;
  lastMessage?: Message;
  lastActivityAt: string;
}

export interface Receipt {
  userId: string;
  deliveredSequence: number;
  readSequence: number;
}

export interface Member extends Receipt {
  role: Role;
}

export interface Delta {
  conversationId: string;
  kind: "delta" | "reset" | "gone";
  entries: Entry[];
  lastSequence: number;
  receipts: Receipt[];
}

export interface SyncAnswer {
  conversations: Delta[];
  added: Summary[];
  more: boolean;
}

export interface Presence {
  userId: string;
  status: "online" | "away" | "offline";
  text?: string;
  lastSeenAt?: string;
}

/** What the hub says by itself. */
export interface HubEvents {
  NewEntries: { conversationId: string; entries: Entry[] };
  Receipt: Receipt & { conversationId: string };
  TypingIndicator: { conversationId: string; userId: string; typing: boolean };
  PresenceUpdate: Presence;
  ConversationAdded: Summary;
  ConversationRemoved: { conversationId: string };
  Resync: object;
  Draining: { reconnectAfterMs: number };
}

export interface Sent {
  conversationId: string;
  sequence: number;
  messageId: string;
  sentAt: string;
  duplicate: boolean;
}

export interface User {
  id: string;
  username: string;
  displayName: string;
}

export interface Device {
  id: string;
  name: string;
  platform: string;
  lastSeenAt: string;
  current: boolean;
}

export interface Session {
  user: User;
  device: Device;
  accessToken: string;
  accessTokenExpiresAt: string;
  refreshToken: string;
}

export interface ChatError {
  code: string;
  message: string;
  retryable: boolean;
  retryAfterMs?: number;
  field?: string;
}

export type Reply<T> = { value: T; error?: undefined } | { value?: undefined; error: ChatError };
