import { keys, type HeldSummary } from "@chatorleans/client";
import { useMemo } from "react";
import { matches } from "../ui";
import type { Target } from "../ui/later";
import { useSession } from "./session";
import { useOrder, useValues } from "./useStore";

const shownMost = 8;

const all = () => true;

/** Those whose name fits; without a query the latest ones. `isMeant` is the same function at each drawing. */
export function useConversations(query: string, isMeant: (summary: HeldSummary) => boolean = all): Target[] {
  const { client } = useSession();
  const order = useOrder(client.store);
  const summaries = useValues(client.store, order, keys.conversation);
  return useMemo(() => summaries.flatMap((summary): Target[] => {
    const label = summary && client.titleOf(summary);
    return !summary || label === undefined || !matches(query, label) || !isMeant(summary) ? [] : [{
      id: summary.id, group: "conversations", label, avatarId: summary.peerId ?? summary.id,
      shape: summary.type === "direct" ? "person" : summary.type,
    }];
  }).slice(0, shownMost), [client, summaries, query, isMeant]);
}
