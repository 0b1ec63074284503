// The records of the host, by tests/EdgeHost.Tests/Protocol, which says when they have changed.

export interface AddMemberRequest {
  userId: string;
}

export interface BlockList {
  items: string[];
}

export interface ChangeConversationRequest {
  name?: string;
  description?: string;
  history?: HistoryAccess;
}

export interface ChangePermissionRequest {
  action: MemberAction;
  role: Role;
}

export interface ChangeRoleRequest {
  role: Role;
}

export interface ChatError {
  code: ChatErrorCode;
  message: string;
  field?: string;
  retryAfterMs?: number;
  retryable: boolean;
}

export type ChatErrorCode =
  | "Unauthenticated"
  | "Forbidden"
  | "NotFound"
  | "Invalid"
  | "TooLarge"
  | "RateLimited"
  | "LimitReached"
  | "IdempotencyConflict"
  | "Conflict"
  | "Blocked"
  | "Unavailable";

export interface ConversationFailure {
  conversationId: string;
  error: ChatError;
}

export interface ConversationList {
  items: Summary[];
  failed: ConversationFailure[];
  next?: string;
}

export interface ConversationRemoved {
  conversationId: string;
}

export interface ConversationSettings {
  conversationId: string;
  version: number;
  epoch?: string;
  muteUntil?: string;
  level?: NotificationLevel;
  favourite?: boolean;
  archivedUpTo?: number;
  unreadFrom?: number;
}

export type ConversationType =
  | "direct"
  | "group"
  | "channel";

export interface CreateConversationRequest {
  id?: string;
  type: ConversationType;
  name?: string;
  memberIds: string[];
}

export interface Cursor {
  conversationId: string;
  sequence: number;
  epoch?: string;
}

export interface DeleteMessageRequest {
  conversationId: string;
  clientMessageId: string;
  messageId: string;
}

export interface Delta {
  conversationId: string;
  kind: DeltaKind;
  entries: Entry[];
  lastSequence: number;
  receipts: Receipt[];
  epoch?: string;
  truncateTo?: number;
}

export type DeltaKind =
  | "delta"
  | "reset"
  | "gone";

export interface Device {
  id: string;
  name: string;
  platform: string;
  createdAt: string;
  lastSeenAt: string;
  current: boolean;
}

export interface DeviceList {
  items: Device[];
}

export interface DeviceRequest {
  id?: string;
  name: string;
  platform: string;
  secret?: string;
}

export interface Draining {
  reconnectAfterMs: number;
}

export interface EditMessageRequest {
  text: string;
  mentions?: string[];
  mentionAll?: boolean;
  conversationId: string;
  clientMessageId: string;
  messageId: string;
}

export interface EditRequest {
  clientMessageId?: string;
  text: string;
  mentions?: string[];
  mentionAll?: boolean;
}

export interface Entry {
  sequence: number;
  kind: EntryKind;
  messageId?: string;
  clientMessageId?: string;
  senderId: string;
  sentAt: string;
  refersTo?: number;
  contentType?: string;
  text?: string;
  replyTo?: string;
  mentions?: string[];
  emoji?: string;
  userId?: string;
  role?: Role;
  name?: string;
  type?: ConversationType;
  epoch?: string;
  pending?: boolean;
  action?: MemberAction;
  description?: string;
  forwarded?: Forwarded;
  silent?: boolean;
  mentionAll?: boolean;
  history?: HistoryAccess;
}

export type EntryKind =
  | "posted"
  | "edited"
  | "deleted"
  | "reacted"
  | "unreacted"
  | "joined"
  | "left"
  | "roleChanged"
  | "renamed"
  | "settingsChanged"
  | "pinned"
  | "unpinned"
  | "accepted"
  | "hidden";

export interface EntryPage {
  items: Entry[];
  lastSequence: number;
  more: boolean;
  after: number;
  epoch?: string;
}

export interface ForwardRequest {
  conversationId: string;
  messageId: string;
}

export interface Forwarded {
  senderId: string;
  sentAt: string;
}

export type HistoryAccess =
  | "joined"
  | "all";

export interface HistoryRequest {
  conversationId: string;
  before?: number;
  after?: number;
  around?: number;
  limit?: number;
}

export interface HubCalls {
  AddReaction: { request: ReactionRequest; answer: Sent };
  DeleteMessage: { request: DeleteMessageRequest; answer: Sent };
  EditMessage: { request: EditMessageRequest; answer: Sent };
  History: { request: HistoryRequest; answer: MessagePage };
  MarkDelivered: { request: MarkRequest; answer: Marked };
  MarkRead: { request: MarkRequest; answer: Marked };
  PinMessage: { request: PinRequest; answer: Sent };
  RemoveReaction: { request: ReactionRequest; answer: Sent };
  SendMessage: { request: SendMessageRequest; answer: Sent };
  SetPresence: { request: PresenceRequest; answer: Nothing };
  StartTyping: { request: TypingRequest; answer: Nothing };
  StopTyping: { request: TypingRequest; answer: Nothing };
  Sync: { request: SyncRequest; answer: SyncAnswer };
  UnpinMessage: { request: PinRequest; answer: Sent };
  WatchPresence: { request: WatchPresenceRequest; answer: Presence[] };
}

export interface HubEvents {
  ConversationAdded: Summary;
  ConversationRemoved: ConversationRemoved;
  ConversationSettings: ConversationSettings;
  Draining: Draining;
  NewEntries: NewEntries;
  PresenceUpdate: Presence;
  Receipt: ReceiptRisen;
  Resync: Resync;
  TypingIndicator: TypingIndicator;
}

export interface Limits {
  messageTextBytes: number;
  envelopeBytes: number;
  syncBytes: number;
  frameBytes: number;
  usernameLengthMin: number;
  usernameLength: number;
  displayNameLength: number;
  passwordLengthMin: number;
  passwordLength: number;
  emailLength: number;
  avatarLength: number;
  deviceTextLength: number;
  deviceSecretLengthMin: number;
  deviceSecretLength: number;
  conversationNameLength: number;
  conversationDescriptionLength: number;
  contentTypeLength: number;
  mentions: number;
  messageEdits: number;
  messageReactions: number;
  messageEmoji: number;
  conversationPins: number;
  presenceTextLength: number;
  queryLength: number;
  pageSize: number;
  foundUsers: number;
  userIds: number;
  cursors: number;
  syncEntries: number;
  groupMembers: number;
  userConversations: number;
  userRequests: number;
  userBlocks: number;
  userDevices: number;
  userConnections: number;
  presenceWatch: number;
  messagesPerMinute: number;
  messagesBurst: number;
  newConversationsPerHour: number;
  changesPerMinute: number;
  callsPerMinute: number;
}

export interface LoginRequest {
  username: string;
  password: string;
  device: DeviceRequest;
  refreshCookie?: boolean;
}

export interface MarkRequest {
  conversationId: string;
  sequence: number;
  epoch?: string;
}

export interface Marked {
  sequence: number;
}

export interface Member {
  userId: string;
  role: Role;
  joinedAt: string;
  readSequence: number;
  deliveredSequence: number;
  pending?: boolean;
}

export type MemberAction =
  | "post"
  | "reply"
  | "react"
  | "invite"
  | "remove"
  | "rename"
  | "deleteOthers"
  | "changeRoles"
  | "changePermissions"
  | "pin"
  | "mentionAll";

export interface MemberPage {
  items: Member[];
  next?: string;
}

export interface Message {
  conversationId: string;
  sequence: number;
  messageId: string;
  senderId: string;
  sentAt: string;
  contentType: string;
  text?: string;
  replyTo?: string;
  mentions?: string[];
  editedAt?: string;
  deleted?: boolean;
  reactions?: ReactionCount[];
  forwarded?: Forwarded;
  silent?: boolean;
  mentionAll?: boolean;
}

export interface MessageChangeRequest {
  conversationId: string;
  clientMessageId: string;
  messageId: string;
}

export interface MessagePage {
  items: Message[];
  lastSequence: number;
  more: boolean;
  next?: number;
  previous?: number;
}

export interface NewEntries {
  conversationId: string;
  entries: Entry[];
  epoch?: string;
}

export type Nothing = object;

export type NotificationLevel =
  | "all"
  | "mentions"
  | "none";

export interface Permissions {
  post: Role;
  reply: Role;
  react: Role;
  invite: Role;
  remove: Role;
  rename: Role;
  deleteOthers: Role;
  changeRoles: Role;
  changePermissions: Role;
  pin: Role;
  mentionAll: Role;
}

export interface PinList {
  items: Message[];
  lastSequence: number;
  epoch?: string;
  hidden?: string[];
}

export interface PinRequest {
  conversationId: string;
  clientMessageId: string;
  messageId: string;
}

export interface PostRequest {
  clientMessageId?: string;
  contentType?: string;
  text?: string;
  replyTo?: string;
  mentions?: string[];
  forward?: ForwardRequest;
  silent?: boolean;
  mentionAll?: boolean;
}

export interface Presence {
  userId: string;
  status: PresenceStatus;
  text?: string;
  lastSeenAt?: string;
}

export interface PresenceRequest {
  status: PresenceStatus;
  text?: string;
}

export type PresenceStatus =
  | "online"
  | "away"
  | "offline"
  | "invisible";

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ChatErrorCode;
  field?: string;
  retryAfterMs?: number;
  retryable: boolean;
}

export interface ProfileRequest {
  displayName?: string;
  avatar?: string;
}

export interface ReactionCount {
  emoji: string;
  count: number;
  mine: boolean;
}

export interface ReactionRequest {
  emoji: string;
  conversationId: string;
  clientMessageId: string;
  messageId: string;
}

export interface Receipt {
  userId: string;
  deliveredSequence: number;
  readSequence: number;
}

export interface ReceiptRisen {
  conversationId: string;
  userId: string;
  deliveredSequence: number;
  readSequence: number;
  epoch?: string;
}

export interface RefreshRequest {
  refreshToken?: string;
}

export interface RegisterRequest {
  username: string;
  password: string;
  displayName?: string;
  email?: string;
  device: DeviceRequest;
  refreshCookie?: boolean;
}

export type Resync = object;

export type Role =
  | "member"
  | "admin"
  | "owner"
  | "moderator"
  | "guest";

export interface SendMessageRequest {
  conversationId: string;
  clientMessageId: string;
  contentType?: string;
  text?: string;
  replyTo?: string;
  mentions?: string[];
  forward?: ForwardRequest;
  silent?: boolean;
  mentionAll?: boolean;
}

export interface Sent {
  conversationId: string;
  sequence: number;
  messageId: string;
  sentAt: string;
  duplicate: boolean;
}

export interface Session {
  user: User;
  device: Device;
  accessToken: string;
  accessTokenExpiresAt: string;
  refreshToken?: string;
  madeRoom?: Device[];
}

export interface SettingsCursor {
  version: number;
  epoch?: string;
}

export interface SettingsRequest {
  muteUntil?: string;
  level?: NotificationLevel;
  favourite?: boolean;
  archivedUpTo?: number;
  unreadFrom?: number;
}

export interface Summary {
  peer?: User;
  settings?: ConversationSettings;
  readSequence: number;
  unread: number;
  lastMessage?: Message;
  lastActivityAt: string;
  epoch?: string;
  id: string;
  type: ConversationType;
  name?: string;
  createdAt: string;
  createdBy: string;
  role: Role;
  memberCount: number;
  lastSequence: number;
  peerId?: string;
  pending?: boolean;
  permissions: Permissions;
  description?: string;
  history: HistoryAccess;
  readsFrom?: number;
}

export interface SyncAnswer {
  conversations: Delta[];
  added: Summary[];
  failed: ConversationFailure[];
  more: boolean;
  settings?: SyncedSettings;
}

export interface SyncRequest {
  cursors: Cursor[];
  limit?: number;
  settings?: SettingsCursor;
}

export interface SyncedSettings {
  items: ConversationSettings[];
  version: number;
  epoch?: string;
}

export interface TypingIndicator {
  conversationId: string;
  userId: string;
  typing: boolean;
}

export interface TypingRequest {
  conversationId: string;
}

export interface User {
  id: string;
  username: string;
  displayName: string;
  createdAt: string;
  avatar?: string;
  version: number;
  email?: string;
}

export interface UserList {
  items: User[];
  failed?: string[];
}

export interface WatchPresenceRequest {
  userIds: string[];
}

export type Reply<T> = { value: T; error?: undefined } | { value?: undefined; error: ChatError };
