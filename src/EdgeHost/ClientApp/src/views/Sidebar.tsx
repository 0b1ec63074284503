import { keys, type Client, type HeldSummary } from "@chatorleans/client";
import { memo } from "react";
import { moveByArrows } from "./arrows";
import { Avatar } from "./Avatar";
import { counted } from "./count";
import { Icon } from "./Icon";
import { shortTime } from "./time";
import { useName, useNames, useSelected, useValue } from "./useStore";

const stateText = {
  connecting: "Connecting…",
  online: "Online",
  reconnecting: "Reconnecting…",
  draining: "Moving to another server…",
};

interface Props {
  client: Client;
  onNewChat: () => void;
  onDevices: () => void;
  onSignOut: () => void;
}

export function Sidebar({ client, onNewChat, onDevices, onSignOut }: Props) {
  const order = useValue(client.store, keys.order) ?? [];
  const state = useValue(client.store, keys.connection) ?? "connecting";
  return (
    <nav className="sidebar" aria-label="Conversations">
      <header className="sidebar-head">
        <Avatar id={client.me.id} name={client.me.displayName} />
        <div className="grow">
          <strong className="ellipsis">{client.me.displayName}</strong>
          <span className="connection" data-testid="connection-state" data-state={state} role="status">
            <i className={`dot ${state}`} />{stateText[state]}
          </span>
        </div>
        <button className="icon" title="Devices" aria-label="Devices" onClick={onDevices}><Icon name="devices" /></button>
        <button className="icon" title="Sign out" aria-label="Sign out" data-testid="sign-out" onClick={onSignOut}>
          <Icon name="leave" /></button>
      </header>
      <button className="new-chat" data-testid="new-chat" onClick={onNewChat}>
        <Icon name="plus" /> New chat <kbd>Ctrl K</kbd>
      </button>
      {order.length === 0 && state === "online" &&
        <p className="muted hint">No conversations yet. Find someone and say hello.</p>}
      <ul className="conversations" onKeyDown={moveByArrows}>
        {order.map((id) => <Row key={id} client={client} id={id} />)}
      </ul>
    </nav>
  );
}

const Row = memo(function Row({ client, id }: { client: Client; id: string }) {
  const { store } = client;
  const summary = useValue(store, keys.conversation(id));
  const isOpen = useSelected(store, keys.open, (open) => open === id);
  const presence = useValue(store, summary?.peerId === undefined ? undefined : keys.presence(summary.peerId));
  const typists = useNames(store, useValue(store, keys.typing(id)) ?? []);
  useName(store, summary?.peerId);
  const sender = useName(store, summary?.lastMessage?.senderId);
  if (!summary) return null;
  const title = client.titleOf(summary) ?? "…";
  return (
    <li>
      <button className="conversation" data-testid="conversation" data-unread={summary.unread}
        aria-current={isOpen} onClick={() => client.open(id)}>
        <Avatar id={summary.peerId ?? id} name={title} presence={presence} />
        <span className="grow">
          <span className="row"><strong className="ellipsis grow">{title}</strong>
            <time className="muted">{shortTime(summary.lastActivityAt)}</time></span>
          <span className="row">
            <span className="preview ellipsis grow">
              {summary.pending && <span className="tag">Request</span>}
              {typists.length > 0 ? <em>{typists.join(", ")} typing…</em> : preview(client, summary, sender)}
            </span>
            {summary.unread > 0 && <span className="badge" role="img" aria-label={`${summary.unread} unread`}>
              {summary.unread > 99 ? "99+" : summary.unread}</span>}
          </span>
        </span>
      </button>
    </li>
  );
});

function preview(client: Client, summary: HeldSummary, sender: string | undefined): string {
  const last = summary.lastMessage;
  if (!last) return summary.type === "direct" ? "Say hello" : counted(summary.memberCount, "member");
  // Between the marks stands text of whatever direction, apart from what is before it.
  const text = last.deleted ? "Message deleted" : `\u2068${last.text ?? ""}\u2069`;
  if (last.senderId === client.me.id) return `You: ${text}`;
  return summary.type === "direct" ? text : `${sender ?? "…"}: ${text}`;
}
