import type { Person } from "../people/person.js";
import type {
  CreateConversationRequest, HistoryAccess, Member, MemberAction, MemberPage, Role, Summary,
} from "../protocol.js";
import type { Account } from "../session/account.js";

/** No conversation has more. */
const membersMost = 1_000;

/** Starts conversations and changes who belongs to them. Throws `ApiError` when the server refuses. */
export class Membership {
  constructor(private readonly account: Pick<Account, "call">) {}

  direct = (user: Person): Promise<Summary> =>
    this.account.call<Summary>("POST", "/conversations", { type: "direct", memberIds: [user.id] });

  /** With the same id it may be repeated: there is one group, or channel, in the end. */
  group = (
    id: string, name: string, members: Person[], more: Partial<Pick<CreateConversationRequest, "type" | "visibility">> = {},
  ): Promise<Summary> => this.account.call<Summary>("POST", "/conversations",
    { id, type: "group", name: name.normalize("NFC"), memberIds: members.map((user) => user.id), ...more });

  summary = (conversationId: string): Promise<Summary> => this.account.call<Summary>("GET", `/conversations/${conversationId}`);

  accept = (conversationId: string): Promise<Summary> =>
    this.account.call<Summary>("POST", `/conversations/${conversationId}/accept`);

  block = (userId: string): Promise<void> => this.account.call<void>("PUT", `/users/me/blocks/${userId}`);

  /** All of them, in pages as large as the server likes. */
  async of(conversationId: string): Promise<Member[]> {
    const members: Member[] = [];
    for (let next: string | undefined = ""; next !== undefined && members.length < membersMost;) {
      const page: MemberPage = await this.account.call<MemberPage>(
        "GET", `/conversations/${conversationId}/members${next && `?cursor=${next}`}`);
      members.push(...page.items);
      next = page.next;
    }
    return members;
  }

  add = (conversationId: string, userId: string): Promise<Summary> =>
    this.account.call<Summary>("POST", `/conversations/${conversationId}/members`, { userId });

  rename = (conversationId: string, name: string): Promise<Summary> =>
    this.account.call<Summary>("PATCH", `/conversations/${conversationId}`, { name: name.normalize("NFC") });

  /** Empty for none. */
  describe = (conversationId: string, description: string): Promise<Summary> =>
    this.account.call<Summary>("PATCH", `/conversations/${conversationId}`, { description: description.normalize("NFC") });

  /** What those read of the past who join from now on. */
  changeHistory = (conversationId: string, history: HistoryAccess): Promise<Summary> =>
    this.account.call<Summary>("PATCH", `/conversations/${conversationId}`, { history });

  /** Lets this role, and those above it, do something. */
  changePermission = (conversationId: string, action: MemberAction, role: Role): Promise<Summary> =>
    this.account.call<Summary>("PATCH", `/conversations/${conversationId}/permissions`, { action, role });

  changeRole = (conversationId: string, userId: string, role: Role): Promise<unknown> =>
    this.account.call("PATCH", `/conversations/${conversationId}/members/${userId}`, { role });

  remove = (conversationId: string, userId: string): Promise<void> =>
    this.account.call<void>("DELETE", `/conversations/${conversationId}/members/${userId}`);
}
