import { mayDo, type HeldSummary } from "@chatorleans/client";

/** What the user may do with messages in a conversation, as far as that is known here: the server decides. */
export function rightsIn(summary: Pick<HeldSummary, "permissions" | "role" | "pending" | "type">) {
  return {
    /** Of what is their own they may take back everything. */
    takeBack: !summary.pending,
    post: mayDo(summary, "post"),
    reply: mayDo(summary, "reply"),
    react: mayDo(summary, "react"),
    deleteOthers: mayDo(summary, "deleteOthers"),
    pin: mayDo(summary, "pin"),
    mentionAll: summary.type !== "direct" && mayDo(summary, "mentionAll"),
  };
}
