// What the components show. Whoever connects them makes these of what they hold.

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly username?: string;
}

/** How far a message of one's own has come. */
export type Delivery =
  | { readonly state: "sending" }
  /** The server wants it later. */
  | { readonly state: "waiting"; readonly seconds: number }
  | { readonly state: "sent" | "delivered" | "read" }
  | { readonly state: "failed"; readonly why: string };

export type PresenceStatus = "online" | "away" | "offline";

export interface Presence {
  readonly status: PresenceStatus;
  readonly text?: string;
  readonly lastSeenAt?: string;
}

export type ConversationKind = "direct" | "group" | "channel";
/** What those read of the past who join. */
export type HistoryAccess = "joined" | "all";
export type Visibility = "private" | "public";

export type MemberAction = "post" | "reply" | "react" | "invite" | "remove" | "rename" | "deleteOthers" | "changeRoles"
  | "changePermissions" | "pin" | "mentionAll";
export type Role = "owner" | "admin" | "moderator" | "member" | "guest";

/** Something that happened in a conversation beside messages. `me` in place of a name is the reader. */
export type Happening =
  | { readonly kind: "started" | "cameBack" | "joined" | "left" | "accepted" | "pinned"; readonly actor: Who }
  | { readonly kind: "added" | "removed"; readonly actor: Who; readonly subjects: readonly Who[] }
  | { readonly kind: "renamed"; readonly actor: Who; readonly name: string }
  | { readonly kind: "described"; readonly actor: Who }
  | { readonly kind: "history"; readonly actor: Who; readonly of: HistoryAccess }
  | { readonly kind: "visibility"; readonly actor: Who; readonly of: Visibility }
  | { readonly kind: "slowMode"; readonly actor: Who; readonly seconds: number }
  | { readonly kind: "joinedBy"; readonly actor: Who; readonly subject: Who }
  | { readonly kind: "permission"; readonly actor: Who; readonly action: MemberAction; readonly from: Role }
  | { readonly kind: "roleChanged"; readonly actor: Who; readonly subject: Who; readonly role: Role };

export type Who = { readonly id: string; readonly name: string; readonly me?: boolean };

/** A short view of a message that another one answers. */
export interface Quote {
  readonly key: string;
  readonly sender: Who;
  readonly text: string;
  readonly deleted?: boolean;
}

export interface ShownReaction {
  readonly emoji: string;
  readonly count: number;
  readonly mine: boolean;
  /** Who reacted, as far as they are known by name. */
  readonly names?: readonly Who[];
  /** The reader's own is on its way, or its end is. */
  readonly waiting?: boolean;
}

/** What the reader has done with a message and the server does not have: on its way, put off, or refused. */
export interface ShownChange {
  readonly key: string;
  readonly kind: "edit" | "delete" | "react" | "pin";
  /** Of a reaction. */
  readonly emoji?: string;
  readonly delivery: Delivery;
}

/** Why a message has no text to show. */
export type Absence = "deleted" | "undecryptable" | "loading";

export interface ShownMessage {
  readonly key: string;
  readonly sender: Who;
  readonly sentAt: string;
  readonly text: string;
  readonly absent?: Absence;
  readonly edited?: boolean;
  readonly quote?: Quote;
  /** Who wrote its words first, where it was forwarded. */
  readonly forwarded?: Who;
  /** Nobody was notified of it. */
  readonly silent?: boolean;
  /** It stands among the pins of the conversation. */
  readonly pinned?: boolean;
  readonly mentions?: readonly Who[];
  readonly reactions?: readonly ShownReaction[];
  /** Of one's own alone. */
  readonly delivery?: Delivery;
  /** It is shown with them already, but for what was refused; words that were refused stay, so that they are not lost. */
  readonly changes?: readonly ShownChange[];
}

/** What a row of the list says below the title. */
export type Preview =
  | { readonly kind: "message"; readonly sender?: Who; readonly text: string; readonly delivery?: Delivery }
  | { readonly kind: "deleted"; readonly sender?: Who }
  | { readonly kind: "draft"; readonly text: string }
  | { readonly kind: "typing"; readonly names: readonly string[] }
  | { readonly kind: "happening"; readonly happening: Happening }
  | { readonly kind: "members"; readonly count: number }
  | { readonly kind: "empty" };

export interface ShownConversation {
  readonly id: string;
  /** Of a direct conversation the other one: their colour is the same everywhere. */
  readonly avatarId: string;
  readonly title: string;
  readonly kind: ConversationKind;
  readonly preview: Preview;
  readonly at?: string;
  readonly unread: number;
  /** Unread messages that mention the reader. */
  readonly mentions?: number;
  readonly muted?: boolean;
  readonly favourite?: boolean;
  readonly archived?: boolean;
  /** Somebody unknown began it, and it is not accepted yet. */
  readonly request?: boolean;
  readonly presence?: PresenceStatus;
}

export type Connection =
  | { readonly state: "online" | "connecting" | "moving" }
  | { readonly state: "offline"; readonly since: string; readonly nextTryInSeconds?: number };
