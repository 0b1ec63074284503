import { keys, unreadOf, type HeldSummary } from "@chatorleans/client";
import { Suspense, useCallback, useMemo, useState } from "react";
import {
  ConversationList, isShown, ListFilter, ListHead, ListSkeleton, loaded, useLanguage, type Anchor, type Filter,
} from "../ui";
import { ChatRow } from "./ChatRow";
import type { Step } from "./ConversationMenu";
import { useRouter } from "./router";
import { Scheduled } from "./Scheduled";
import { useSession } from "./session";
import { useCounts, useOrder, useSelected, useValues } from "./useStore";

export const loadMenu = () => import("./ConversationMenu");
const ConversationMenu = loaded(loadMenu);

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
  const ids = useFiltered(order, filter, query, counts.archived > 0);
  const [menu, setMenu] = useState<{ id: string; anchor: Anchor; step: Step }>();
  const onMenu = useCallback((id: string, anchor: Anchor) => setMenu({ id, anchor, step: "all" }), []);
  const isFirst = useSelected(store, keys.connection, (state) => state === "connecting") && order.length === 0;
  const onOpen = useCallback((id: string) => router.go({ page: "conversation", id }), [router]);
  return (
    <>
      <ListHead title={t("rail.chats")} query={query} focusesNew={focusesNew} onQuery={setQuery}
        onNew={() => router.go({ page: "new" })} />
      <ListFilter filter={filter} counts={counts} onFilter={setFilter} />
      <Scheduled />
      {isFirst ? <ListSkeleton /> : <ConversationList ids={ids} openId={openId} renderRow={(id, tabIndex) => (
        <ChatRow key={id} id={id} isOpen={id === openId} tabIndex={tabIndex} onOpen={onOpen} onMenu={onMenu} />)} />}
      <Suspense>{menu && <ConversationMenu {...menu} onStep={(step) => setMenu({ ...menu, step })}
        onClose={() => setMenu(undefined)} />}</Suspense>
    </>
  );
}

/** Without a filter nothing has to be known of each: then the order is all that is looked at. */
function useFiltered(order: readonly string[], filter: Filter, query: string, hasArchived: boolean):
  readonly string[] {
  const { client } = useSession();
  const isAll = filter === "all" && query.trim() === "" && !hasArchived;
  const summaries = useValues(client.store, isAll ? none : order, keys.conversation);
  return useMemo(() => {
    if (isAll) return order;
    const fits = (summary: HeldSummary | undefined) => summary !== undefined && isShown({
      title: client.titleOf(summary) ?? "", kind: summary.type, unread: unreadOf(summary), request: summary.pending,
      favourite: summary.settings?.favourite, archived: summary.archived,
    }, filter, query);
    return order.filter((_, index) => fits(summaries[index]));
  }, [client, order, summaries, isAll, filter, query]);
}
