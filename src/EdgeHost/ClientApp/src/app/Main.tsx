import { keys } from "@chatorleans/client";
import { Suspense, useEffect, useState, type ReactNode } from "react";
import {
  BottomBar, EmptyMain, ErrorBoundary, ListSkeleton, MessagesSkeleton, Rail, Shell, loaded, useFocusKept, useLanguage,
  type Destination, type LanguageCode, type Region,
} from "../ui";
import { ChatList, loadMenu } from "./ChatList";
import { useBefore } from "./useBefore";
import { Spoken } from "./Spoken";
import { Strip, useConnection } from "./Strip";
import { later } from "./later";
import { useRoute, useRouter } from "./router";
import type { Route } from "./routes";
import { useSession } from "./session";
import { deviceSettings } from "./settings";
import { personOf } from "./shown";
import { useConversationTitle, useTitle } from "./title";
import { useAppKeys } from "./useAppKeys";
import { useCounts, useOrder, useSelected, useValue } from "./useStore";

const parts = {
  details: () => import("./DetailsPane"),
  conversation: () => import("./ConversationPane"),
  newChat: () => import("./NewChatPane"),
  settings: () => import("./SettingsPane"),
  menu: loadMenu,
  switcher: () => import("./SwitcherDialog"),
  join: () => import("./JoinPage"),
  later: () => import("../ui/later"),
};
const ConversationPane = loaded(parts.conversation);
const DetailsPane = loaded(parts.details);
const NewChatPane = loaded(parts.newChat);
const SettingsList = loaded(async () => ({ default: (await parts.settings()).SettingsList }));
const SettingsPane = loaded(async () => ({ default: (await parts.settings()).SettingsPane }));
const SwitcherDialog = loaded(parts.switcher);
const JoinPage = loaded(parts.join);
const KeysDialog = later((all) => all.KeysDialog);

/** The window of a signed-in user: its regions, by the address. */
export function Main({ hasEntered, onLanguage }: { hasEntered: boolean; onLanguage: (code: LanguageCode) => void }) {
  const route = useRoute();
  const { t } = useLanguage();
  const { client } = useSession();
  const [dialog, setDialog] = useState<"switcher" | "keys">();
  const [listWidth, setListWidth] = useState(deviceSettings.listWidth);
  const openId = route.page === "conversation" ? route.id : undefined;
  const title = useConversationTitle(openId);
  useTitle(title ?? (route.page === "settings" ? t("settings") : undefined), useCounts(client.store).unread);
  useAppKeys(openId, setDialog);
  usePartsAhead();
  useFocusKept(route);
  useFocusKept(dialog);
  const details = route.page === "conversation" && route.details ? <DetailsPane place={route} /> : undefined;
  return (
    <>
      <Shell shown={regionOf(route)} strip={<Strip />} rail={<Places as={Rail} />} bottomBar={<Places as={BottomBar} />}
        list={<Region of={route.page} skeleton={<ListSkeleton />}><List route={route} hasEntered={hasEntered} /></Region>}
        listLabel={t("list.label")}
        main={<Region of={openId ?? route.page} skeleton={<MessagesSkeleton />}>
          <Middle route={route} onLanguage={onLanguage} /></Region>}
        mainLabel={title ?? t(route.page === "settings" ? "settings" : "empty.pick")}
        details={details && <Region of={openId} skeleton={<ListSkeleton rows={4} />}>{details}</Region>}
        detailsLabel={t("details")}
        listWidth={listWidth} onListWidth={(width) => { setListWidth(width); deviceSettings.keepListWidth(width); }} />
      <Spoken conversationId={openId} />
      <Suspense>
        {dialog === "switcher" && <SwitcherDialog onClose={() => setDialog(undefined)} />}
        {route.page === "join" && <JoinPage token={route.token} />}
        {dialog === "keys" && <KeysDialog onClose={() => setDialog(undefined)} />}
      </Suspense>
    </>
  );
}

/** What nobody has asked for yet is there before the server may be away. */
function usePartsAhead(): void {
  const { client } = useSession();
  const isOnline = useSelected(client.store, keys.connection, (state) => state === "online");
  useEffect(() => {
    if (isOnline) Object.values(parts).forEach((load) => void load().catch(() => {}));
  }, [isOnline]);
}

/** What fails in one region, or is not loaded yet, leaves the others as they are. */
const Region = ({ of, skeleton, children }: { of: string | undefined; skeleton: ReactNode; children: ReactNode }) => (
  <ErrorBoundary resetKey={of} onError={(error) => console.error(error)}><Suspense fallback={skeleton}>{children}</Suspense>
  </ErrorBoundary>);

/** The one region that a narrow window shows. */
function regionOf(route: Route): Region {
  switch (route.page) {
    case "conversation": return route.details ? "details" : "main";
    case "settings": return route.of ? "main" : "list";
    default: return "list";
  }
}

function List({ route, hasEntered }: { route: Route; hasEntered: boolean }) {
  const { client, ask } = useSession();
  const { t } = useLanguage();
  const before = useBefore(route.page);
  const signOut = () => {
    const count = client.store.get(keys.waiting) ?? 0;
    ask({ title: t("ask.signOut.title"), text: t("ask.signOut.text", { count }), verb: t("ask.signOut.verb"),
      act: () => client.account.signOut() });
  };
  if (route.page === "new") return <NewChatPane />;
  if (route.page === "settings") return <SettingsList current={route.of} onSignOut={signOut} />;
  return <ChatList openId={route.page === "conversation" ? route.id : undefined}
    focusesNew={route.page === "chats" && (before === "new" || (before === undefined && hasEntered))} />;
}

function Middle({ route, onLanguage }: { route: Route; onLanguage: (code: LanguageCode) => void }) {
  const { client } = useSession();
  const router = useRouter();
  const hasConversations = useOrder(client.store).length > 0;
  if (route.page === "conversation") return <ConversationPane key={route.id} place={route} />;
  if (route.page === "settings") return <SettingsPane of={route.of} onLanguage={onLanguage} />;
  return <EmptyMain hasConversations={hasConversations} onNew={() => router.go({ page: "new" })} />;
}

function Places({ as: Bar }: { as: typeof Rail | typeof BottomBar }) {
  const { client } = useSession();
  const router = useRouter();
  const route = useRoute();
  const { t } = useLanguage();
  const connection = useConnection();
  const { unread } = useCounts(client.store);
  const me = personOf(useValue(client.store, keys.person(client.me.id)) ?? client.me);
  const routes: Record<string, Route> = {
    chats: { page: "chats" }, settings: { page: "settings" }, profile: { page: "settings", of: "profile" },
  };
  const destinations: Destination[] = [
    { id: "chats", icon: "chat", label: t("rail.chats"), href: router.hrefOf(routes.chats!), count: unread },
    { id: "settings", icon: "settings", label: t("rail.settings"), href: router.hrefOf(routes.settings!) },
  ];
  return <Bar destinations={destinations} current={route.page === "settings" ? "settings" : "chats"} me={me}
    meHref={router.hrefOf(routes.profile!)} connection={connection.state}
    onGo={(id) => router.go(routes[id] ?? { page: "chats" })} />;
}
