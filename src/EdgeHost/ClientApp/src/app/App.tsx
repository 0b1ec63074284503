import type { Account } from "@chatorleans/client";
import { Suspense, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import {
  ErrorBoundary, LanguageProvider, ListSkeleton, loadCatalogue, loaded, localeFor, type Catalogue, type LanguageCode,
} from "../ui";
import { anchors } from "./anchors";
import { EntrancePage } from "./EntrancePage";
import { RouterContext, useRouter, type Router } from "./router";
import { chats, type Route } from "./routes";
import { deviceSettings } from "./settings";

export const loadSignedIn = () => import("./SignedIn");

const SignedIn = loaded(loadSignedIn);

/** The page: in the user's language, for whoever is signed in, at its address. */
export function App({ account, router }: { account: Account; router: Router }) {
  const [code, setCode] = useState(deviceSettings.language);
  const onLanguage = (chosen: LanguageCode) => {
    deviceSettings.keepLanguage(chosen);
    setCode(chosen);
  };
  return (
    <RouterContext value={router}>
      <Speaking code={code} account={account}>
        <ErrorBoundary onError={(error) => console.error(error)}>
          <Entered account={account} onLanguage={onLanguage} /></ErrorBoundary>
      </Speaking>
    </RouterContext>
  );
}

/** Shows nothing before the language is there, and keeps the one before until another is. */
function Speaking({ code, account, children }: { code: LanguageCode; account: Account; children: ReactNode }) {
  const [spoken, setSpoken] = useState<{ code: LanguageCode; catalogue: Catalogue }>();
  const [now] = useState(() => () => new Date(account.clock.now()));
  useEffect(() => {
    let isStale = false;
    void loadCatalogue(code).then((catalogue) => { if (!isStale) setSpoken({ code, catalogue }); });
    return () => { isStale = true; };
  }, [code]);
  return spoken && <LanguageProvider code={spoken.code} locale={localeFor(spoken.code, navigator.languages)}
    catalogue={spoken.catalogue} now={now}>{children}</LanguageProvider>;
}

/** Whoever has to sign in first comes to what they wanted to see afterwards. */
function Entered({ account, onLanguage }: { account: Account; onLanguage: (code: LanguageCode) => void }) {
  const router = useRouter();
  const userId = useSyncExternalStore(account.subscribe, () => account.session?.user.id);
  const wanted = useRef<Route>(router.route.page === "signIn" ? chats : router.route);
  const before = useRef(userId);
  const wasAsked = useRef(false);
  if (userId === undefined) wasAsked.current = true;
  useEffect(() => {
    if (userId === undefined) {
      // Of somebody who has left nothing is left in the address either.
      if (before.current !== undefined) {
        wanted.current = chats;
        deviceSettings.keepStatus(undefined);
        anchors.forget();
      }
      router.replace({ page: "signIn" });
    } else if (router.route.page === "signIn") router.replace(wanted.current);
    before.current = userId;
  }, [userId, router]);
  return userId === undefined ? <EntrancePage account={account} /> : (
    <Suspense fallback={<ListSkeleton />}>
      <SignedIn key={userId} account={account} hasEntered={wasAsked.current} onLanguage={onLanguage} />
    </Suspense>);
}

