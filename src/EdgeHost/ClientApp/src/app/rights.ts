import type { HeldSummary } from "@chatorleans/client";

/** What the user may do in a conversation, as far as that is known here: the server decides. */
export function rightsIn({ type, role, pending }: Pick<HeldSummary, "type" | "role" | "pending">) {
  const isAccepted = !pending;
  return {
    react: isAccepted,
    post: isAccepted && (type !== "channel" || role !== "member"),
    deleteOthers: isAccepted && type !== "direct" && role !== "member",
  };
}
