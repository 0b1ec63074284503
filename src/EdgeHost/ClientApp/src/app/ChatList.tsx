import { keys, type HeldSummary } from "@chatorleans/client";
import { useCallback, useMemo, useState } from "react";
import {
  ConversationList, isShown, ListFilter, ListHead, ListSkeleton, useLanguage, type Filter,
} from "../ui";
import { ChatRow } from "./ChatRow";
import { useRouter } from "./router";
import { useSession } from "./session";
import { useCounts, useOrder, useSelected, useValues } from "./useStore";

const none: readonly string[] = [];

/** All conversations, or those that are looked for. */
export function ChatList({ openId, focusesNew }: { openId?: string; focusesNew: boolean }) {
  const { client: { store } } = useSession();
  const router = useRouter();
  const { t } = useLanguage();
  const [query, setQuery] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const counts = useCounts(store);
  const order = useOrder(store);
  const ids = useFiltered(order, filter, query);
  const isFirst = useSelected(store, keys.connection, (state) => state === "connecting") && order.length === 0;
  const onOpen = useCallback((id: string) => router.go({ page: "conversation", id }), [router]);
  return (
    <>
      <ListHead title={t("rail.chats")} query={query} focusesNew={focusesNew} onQuery={setQuery}
        onNew={() => router.go({ page: "new" })} />
      <ListFilter filter={filter} unread={counts.unread} requests={counts.requests} onFilter={setFilter} />
      {isFirst ? <ListSkeleton /> : <ConversationList ids={ids} openId={openId} renderRow={(id, tabIndex) => (
        <ChatRow key={id} id={id} isOpen={id === openId} tabIndex={tabIndex} onOpen={onOpen} />)} />}
    </>
  );
}

/** Without a filter nothing has to be known of each: then the order is all that is looked at. */
function useFiltered(order: readonly string[], filter: Filter, query: string): readonly string[] {
  const { client } = useSession();
  const isAll = filter === "all" && query.trim() === "";
  const summaries = useValues(client.store, isAll ? none : order, keys.conversation);
  return useMemo(() => {
    if (isAll) return order;
    const fits = (summary: HeldSummary | undefined) => summary !== undefined && isShown({
      title: client.titleOf(summary) ?? "", kind: summary.type, unread: summary.unread, request: summary.pending,
    }, filter, query);
    return order.filter((_, index) => fits(summaries[index]));
  }, [client, order, summaries, isAll, filter, query]);
}
