import type { ConversationType, Permissions } from "../protocol.js";

/** As the server begins with. */
export function tableOf(type: ConversationType): Permissions {
  const group: Permissions = {
    post: "member", reply: "member", react: "member", invite: "admin", remove: "moderator", rename: "admin",
    deleteOthers: "moderator", changeRoles: "owner", changePermissions: "owner", pin: "moderator", mentionAll: "member",
  };
  if (type === "group") return group;
  return type === "channel" ? { ...group, post: "moderator", reply: "moderator", mentionAll: "moderator" }
    : {
      ...group, invite: "owner", remove: "owner", rename: "owner", deleteOthers: "owner", pin: "member", mentionAll: "owner",
    };
}
