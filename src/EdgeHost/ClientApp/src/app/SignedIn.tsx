import { Client, type Account } from "@chatorleans/client";
import { useEffect, useMemo, useState } from "react";
import { ListSkeleton, useLanguage, type LanguageCode } from "../ui";
import { Attention } from "./Attention";
import { errorText } from "./errors";
import { Main } from "./Main";
import { Notices, useNotices } from "./Notices";
import { SessionContext, type Session } from "./session";
import { deviceSettings } from "./settings";

interface Props {
  account: Account;
  /** They were asked to sign in before. */
  hasEntered: boolean;
  onLanguage: (code: LanguageCode) => void;
}

/** Opens what this device holds of the user, and shows it. */
export default function SignedIn({ account, hasEntered, onLanguage }: Props) {
  const client = useClient(account);
  const notices = useNotices();
  const language = useLanguage();
  const { ask, notify } = notices;
  const session = useMemo((): Session | undefined => client && {
    client, ask, notify,
    fail: (error, again) => {
      console.error(error);
      notify({ text: errorText(error, language), kind: "failed",
        action: again && { label: language.t("tryAgain"), onSelect: again } });
    },
  }, [client, ask, notify, language]);
  useUncaught(session);
  if (!session) return <ListSkeleton />;
  return (
    <SessionContext value={session}>
      <Main hasEntered={hasEntered} onLanguage={onLanguage} />
      <Notices {...notices} />
      <Attention />
    </SessionContext>
  );
}

function useClient(account: Account): Client | undefined {
  const [client, setClient] = useState<Client>();
  useEffect(() => {
    let [isGone, opened] = [false, undefined as Client | undefined];
    void Client.open(account, { presence: deviceSettings.chosenStatus }).then((client) => {
      opened = client;
      if (isGone) return client.close();
      setClient(client);
    });
    return () => {
      isGone = true;
      opened?.close();
    };
  }, [account]);
  return client;
}

/** What nobody has answered for is said all the same. */
function useUncaught(session: Session | undefined): void {
  useEffect(() => {
    if (!session) return;
    const onRejection = ({ reason }: PromiseRejectionEvent) => session.fail(reason);
    window.addEventListener("unhandledrejection", onRejection);
    return () => window.removeEventListener("unhandledrejection", onRejection);
  }, [session]);
}
