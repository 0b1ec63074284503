import type { MemberAction, Role } from "../protocol.js";
import type { HeldSummary } from "./summary.js";

/** From least to most. */
export const roles = ["guest", "member", "moderator", "admin", "owner"] as const satisfies readonly Role[];

export const isAtLeast = (role: Role, least: Role): boolean => roles.indexOf(role) >= roles.indexOf(least);

type Own = Pick<HeldSummary, "role" | "pending" | "permissions">;

/** Whether the table of the conversation lets its user do it, as far as it is known here: the server decides. */
export const mayDo = ({ role, pending, permissions }: Own, action: MemberAction): boolean =>
  !pending && isAtLeast(role, permissions[action]);

/** Owners are as good as above each other. */
export const mayRemove = (own: Own, other: Role): boolean =>
  mayDo(own, "remove") && (own.role === "owner" || !isAtLeast(other, own.role));

/** The roles that its user may give to a member who has that one. */
export const rolesFor = (own: Own, other: Role): Role[] =>
  mayDo(own, "changeRoles") && isAtLeast(own.role, other)
    ? roles.filter((role) => role !== other && isAtLeast(own.role, role)) : [];

/** No conversation lets lower ones do it. */
const least: Readonly<Record<MemberAction, Role>> = {
  post: "guest", reply: "guest", react: "guest", invite: "member", remove: "moderator", rename: "member",
  deleteOthers: "moderator", changeRoles: "admin", changePermissions: "admin", pin: "guest", mentionAll: "member",
};

export const actions = Object.keys(least) as readonly MemberAction[];

/** The lowest roles that its user may choose for an action; none where it is not theirs to choose. */
export const choicesFor = (own: Own, action: MemberAction): Role[] =>
  mayDo(own, "changePermissions") && mayDo(own, action)
    ? roles.filter((role) => isAtLeast(role, least[action]) && isAtLeast(own.role, role)) : [];
