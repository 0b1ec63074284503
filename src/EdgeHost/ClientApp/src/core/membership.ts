import type { Account } from "./api";
import type { Member, Summary, User } from "./protocol";

/** Starts conversations and changes who belongs to them. Throws `ApiError` when the server refuses. */
export class Membership {
  constructor(private readonly account: Account) {}

  direct = (user: User): Promise<Summary> =>
    this.account.call<Summary>("POST", "/conversations", { type: "direct", memberIds: [user.id] });

  /** With the same id it may be repeated: there is one group in the end. */
  group = (id: string, name: string, members: User[]): Promise<Summary> => this.account.call<Summary>("POST", "/conversations",
    { id, type: "group", name, memberIds: members.map((user) => user.id) });

  summary = (conversationId: string): Promise<Summary> => this.account.call<Summary>("GET", `/conversations/${conversationId}`);

  accept = (conversationId: string): Promise<Summary> =>
    this.account.call<Summary>("POST", `/conversations/${conversationId}/accept`);

  block = (userId: string): Promise<void> => this.account.call<void>("PUT", `/users/me/blocks/${userId}`);

  async of(conversationId: string): Promise<Member[]> {
    const page = await this.account.call<{ items: Member[] }>("GET", `/conversations/${conversationId}/members?limit=200`);
    return page.items;
  }

  add = (conversationId: string, userId: string): Promise<Summary> =>
    this.account.call<Summary>("POST", `/conversations/${conversationId}/members`, { userId });

  remove = (conversationId: string, userId: string): Promise<void> =>
    this.account.call<void>("DELETE", `/conversations/${conversationId}/members/${userId}`);
}
