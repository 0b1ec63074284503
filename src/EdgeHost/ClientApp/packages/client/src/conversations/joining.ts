import type {
  ConversationPreview, CreatedInvite, CreateInviteRequest, DirectoryPage, Invite, InviteList, Summary, Visibility,
} from "../protocol.js";
import type { Account } from "../session/account.js";

/** How users come into conversations by themselves, and let others. Throws `ApiError` when the server refuses. */
export class Joining {
  constructor(private readonly account: Pick<Account, "call">) {}

  /** The answer alone has the link's token: nobody can read it later. */
  createInvite = (conversationId: string, terms: CreateInviteRequest): Promise<CreatedInvite> =>
    this.account.call<CreatedInvite>("POST", `/conversations/${conversationId}/invites`, terms);

  /** Those that let somebody in now. */
  invites = async (conversationId: string): Promise<readonly Invite[]> =>
    (await this.account.call<InviteList>("GET", `/conversations/${conversationId}/invites`)).items;

  revokeInvite = (conversationId: string, inviteId: string): Promise<void> =>
    this.account.call<void>("DELETE", `/conversations/${conversationId}/invites/${inviteId}`);

  /** What somebody sees who has the link. */
  preview = (token: string): Promise<ConversationPreview> =>
    this.account.call<ConversationPreview>("GET", `/invites/${encodeURIComponent(token)}`);

  /** Whoever is a member already stays as they are. */
  byInvite = (token: string): Promise<Summary> =>
    this.account.call<Summary>("POST", `/invites/${encodeURIComponent(token)}/join`);

  /** A public conversation. */
  join = (conversationId: string): Promise<Summary> =>
    this.account.call<Summary>("POST", `/conversations/${conversationId}/join`);

  /** Public conversations by words of their names, all without a query. Go on with `next` of the page as `cursor`. */
  find(query: string, cursor?: string): Promise<DirectoryPage> {
    const parameters = new URLSearchParams({ ...query && { query }, ...cursor !== undefined && { cursor } });
    return this.account.call<DirectoryPage>("GET", `/directory${parameters.size > 0 ? `?${parameters}` : ""}`);
  }

  changeVisibility = (conversationId: string, visibility: Visibility): Promise<Summary> =>
    this.account.call<Summary>("PATCH", `/conversations/${conversationId}`, { visibility });

  /** How long those below moderators wait between two messages; 0 for not at all. */
  changeSlowMode = (conversationId: string, slowModeSeconds: number): Promise<Summary> =>
    this.account.call<Summary>("PATCH", `/conversations/${conversationId}`, { slowModeSeconds });
}
