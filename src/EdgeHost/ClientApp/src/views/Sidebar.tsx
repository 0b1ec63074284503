import type { Chat } from "../core/chat";
import type { Conversation } from "../core/conversations";
import { moveByArrows } from "./arrows";
import { Avatar } from "./Avatar";
import { counted } from "./count";
import { Icon } from "./Icon";
import { shortTime } from "./time";

const stateText = {
  connecting: "Connecting…",
  online: "Online",
  reconnecting: "Reconnecting…",
  draining: "Moving to another server…",
};

interface Props {
  chat: Chat;
  onNewChat: () => void;
  onDevices: () => void;
  onSignOut: () => void;
}

export function Sidebar({ chat, onNewChat, onDevices, onSignOut }: Props) {
  const conversations = chat.conversations.list;
  return (
    <nav className="sidebar" aria-label="Conversations">
      <header className="sidebar-head">
        <Avatar id={chat.me.id} name={chat.me.displayName} />
        <div className="grow">
          <strong className="ellipsis">{chat.me.displayName}</strong>
          <span className="connection" data-testid="connection-state" data-state={chat.connection.state} role="status">
            <i className={`dot ${chat.connection.state}`} />{stateText[chat.connection.state]}
          </span>
        </div>
        <button className="icon" title="Devices" aria-label="Devices" onClick={onDevices}><Icon name="devices" /></button>
        <button className="icon" title="Sign out" aria-label="Sign out" data-testid="sign-out" onClick={onSignOut}>
          <Icon name="leave" /></button>
      </header>
      <button className="new-chat" data-testid="new-chat" onClick={onNewChat}>
        <Icon name="plus" /> New chat <kbd>Ctrl K</kbd>
      </button>
      {conversations.length === 0 && chat.connection.state === "online" &&
        <p className="muted hint">No conversations yet. Find someone and say hello.</p>}
      <ul className="conversations" onKeyDown={moveByArrows}>
        {conversations.map((conversation) => (
          <Row key={conversation.summary.id} chat={chat} conversation={conversation} />
        ))}
      </ul>
    </nav>
  );
}

function Row({ chat, conversation }: { chat: Chat; conversation: Conversation }) {
  const { summary } = conversation;
  const title = chat.title(summary);
  const typists = chat.typists(conversation);
  return (
    <li>
      <button className="conversation" data-testid="conversation" data-unread={summary.unread}
        aria-current={chat.openId === summary.id} onClick={() => void chat.open(summary.id)}>
        <Avatar id={summary.peerId ?? summary.id} name={title} presence={chat.presence.get(summary.peerId)} />
        <span className="grow">
          <span className="row"><strong className="ellipsis grow">{title}</strong>
            <time className="muted">{shortTime(summary.lastActivityAt)}</time></span>
          <span className="row">
            <span className="preview ellipsis grow">
              {summary.pending && <span className="tag">Request</span>}
              {typists.length > 0 ? <em>{typists.join(", ")} typing…</em> : preview(chat, conversation)}
            </span>
            {summary.unread > 0 && <span className="badge" role="img" aria-label={`${summary.unread} unread`}>
              {summary.unread > 99 ? "99+" : summary.unread}</span>}
          </span>
        </span>
      </button>
    </li>
  );
}

function preview(chat: Chat, { summary }: Conversation): string {
  const last = summary.lastMessage;
  if (!last) return summary.type === "direct" ? "Say hello" : counted(summary.memberCount, "member");
  // Between the marks stands text of whatever direction, apart from what is before it.
  const text = last.deleted ? "Message deleted" : `\u2068${last.text ?? ""}\u2069`;
  if (last.senderId === chat.me.id) return `You: ${text}`;
  return summary.type === "direct" ? text : `${chat.people.get(last.senderId)?.displayName ?? "…"}: ${text}`;
}
