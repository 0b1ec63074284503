import { Client, keys, type Account } from "@chatorleans/client";
import { useEffect, useState, useSyncExternalStore } from "react";
import { ConversationPane } from "./ConversationPane";
import { Devices } from "./Devices";
import { NewChat } from "./NewChat";
import { Sidebar } from "./Sidebar";
import { SignIn } from "./SignIn";
import { useSelected, useValue } from "./useStore";

export function App({ account }: { account: Account }) {
  const userId = useSyncExternalStore(account.subscribe, () => account.session?.user.id);
  return userId ? <SignedIn key={userId} account={account} /> : <SignIn account={account} />;
}

type Dialog = "none" | "new-chat" | "devices";

function SignedIn({ account }: { account: Account }) {
  const [client, setClient] = useState<Client>();
  useEffect(() => {
    let [isGone, opened] = [false, undefined as Client | undefined];
    void Client.open(account).then((client) => {
      opened = client;
      if (isGone) client.close();
      else setClient(client);
    });
    return () => {
      isGone = true;
      opened?.close();
    };
  }, [account]);
  return client ? <Main client={client} /> : null;
}

function Main({ client }: { client: Client }) {
  const { store, account } = client;
  const openId = useValue(store, keys.open);
  const isOpen = useSelected(store, openId === undefined ? undefined : keys.conversation(openId), (summary) => !!summary);
  const [dialog, setDialog] = useState<Dialog>("none");
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setDialog("new-chat");
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <div className={isOpen ? "app has-open" : "app"}>
      <Sidebar client={client} onNewChat={() => setDialog("new-chat")} onDevices={() => setDialog("devices")}
        onSignOut={() => void account.signOut()} />
      {openId !== undefined && isOpen
        ? <ConversationPane key={openId} client={client} id={openId} />
        : <main className="pane empty"><div className="empty-note">
            <img src="icon.svg" alt="" width="56" height="56" />
            <h2>Pick a conversation</h2>
            <p>Or start a new one: find people by name with <kbd>Ctrl</kbd> <kbd>K</kbd>.</p>
            <button className="primary" onClick={() => setDialog("new-chat")}>New chat</button>
          </div></main>}
      {dialog === "new-chat" && <NewChat client={client} onClose={() => setDialog("none")} />}
      {dialog === "devices" && <Devices account={account} onClose={() => setDialog("none")} />}
    </div>
  );
}
