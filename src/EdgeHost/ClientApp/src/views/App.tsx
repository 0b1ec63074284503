import { useEffect, useState, useSyncExternalStore } from "react";
import type { Account } from "../core/api";
import { Chat } from "../core/chat";
import { ConversationPane } from "./ConversationPane";
import { NewChat } from "./NewChat";
import { Sidebar } from "./Sidebar";
import { SignIn } from "./SignIn";
import { Devices } from "./Devices";

export function App({ account }: { account: Account }) {
  const userId = useSyncExternalStore(account.subscribe, () => account.session?.user.id);
  return userId ? <SignedIn key={userId} account={account} /> : <SignIn account={account} />;
}

type Dialog = "none" | "new-chat" | "devices";

function SignedIn({ account }: { account: Account }) {
  const [chat, setChat] = useState<Chat>();
  useEffect(() => {
    const created = new Chat(account, account.session!.user);
    setChat(created);
    return () => created.dispose();
  }, [account]);
  return chat ? <Main account={account} chat={chat} /> : null;
}

function Main({ account, chat }: { account: Account; chat: Chat }) {
  useSyncExternalStore(chat.subscribe, chat.snapshot);
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

  const open = chat.conversations.get(chat.openId);
  return (
    <div className={open ? "app has-open" : "app"}>
      <Sidebar chat={chat} onNewChat={() => setDialog("new-chat")} onDevices={() => setDialog("devices")}
        onSignOut={() => void account.signOut()} />
      {open
        ? <ConversationPane key={open.summary.id} chat={chat} conversation={open} />
        : <main className="pane empty"><div className="empty-note">
            <img src="/icon.svg" alt="" width="56" height="56" />
            <h2>Pick a conversation</h2>
            <p>Or start a new one: find people by name with <kbd>Ctrl</kbd> <kbd>K</kbd>.</p>
            <button className="primary" onClick={() => setDialog("new-chat")}>New chat</button>
          </div></main>}
      {dialog === "new-chat" && <NewChat chat={chat} onClose={() => setDialog("none")} />}
      {dialog === "devices" && <Devices account={account} onClose={() => setDialog("none")} />}
    </div>
  );
}
