import { Fragment, type ReactNode } from "react";
import type { Chat } from "../core/chat";
import type { Conversation } from "../core/conversations";
import type { FoldedMessage, Line } from "../core/log";
import type { OutgoingMessage } from "../core/outbox";
import type { Entry } from "../core/protocol";
import { parts } from "../core/text";
import { Avatar } from "./Avatar";
import { clockTime, dayName, isSameDay } from "./time";

interface Props {
  chat: Chat;
  conversation: Conversation;
  outgoing: OutgoingMessage[];
  dividerAt: number | undefined;
}

export function Messages({ chat, conversation, outgoing, dividerAt }: Props) {
  const lines = conversation.log.lines().filter((line) => conversation.summary.type !== "direct" || !isAddition(line));
  const held = new Set(lines.map((line) => line.kind === "message" ? line.message.clientMessageId : undefined));
  return (
    <>
      {conversation.log.first > 1 ? <p className="muted centered">{conversation.loading ? "Loading…" : "…"}</p>
        : <p className="muted centered">This is the beginning.</p>}
      {lines.map((line, index) => {
        const before = lines[index - 1];
        const time = timeOf(line);
        return (
          <Fragment key={sequenceOf(line)}>
            {(!before || !isSameDay(timeOf(before), time)) && <div className="day"><span>{dayName(time)}</span></div>}
            {dividerAt !== undefined && sequenceOf(line) > dividerAt && (!before || sequenceOf(before) <= dividerAt) &&
              <div className="unread-line"><span>New</span></div>}
            {line.kind === "event" ? <p className="event">{describe(chat, line.entry)}</p>
              : <Bubble chat={chat} conversation={conversation} message={line.message} goesOn={follows(before, line.message)} />}
          </Fragment>);
      })}
      {outgoing.filter((message) => !held.has(message.clientMessageId)).map((message) => (
        <Outgoing key={message.clientMessageId} chat={chat} message={message} />))}
    </>
  );
}

const sequenceOf = (line: Line) => line.kind === "message" ? line.message.sequence : line.entry.sequence;
const timeOf = (line: Line) => line.kind === "message" ? line.message.sentAt : line.entry.sentAt;

/** Somebody brought somebody else; of a direct conversation that goes without saying. */
const isAddition = (line: Line) =>
  line.kind === "event" && line.entry.kind === "joined" && line.entry.userId !== line.entry.senderId;

/** Whether a message stands directly under another of the same sender. */
function follows(before: Line | undefined, message: FoldedMessage): boolean {
  return before?.kind === "message" && before.message.senderId === message.senderId
    && isSameDay(before.message.sentAt, message.sentAt)
    && Date.parse(message.sentAt) - Date.parse(before.message.sentAt) < 5 * 60_000;
}

function Bubble({ chat, conversation, message, goesOn }: {
  chat: Chat; conversation: Conversation; message: FoldedMessage; goesOn: boolean;
}) {
  const own = message.senderId === chat.me.id;
  const group = conversation.summary.type !== "direct";
  const sender = chat.people.get(message.senderId)?.displayName ?? "…";
  const status = own ? chat.conversations.progress(conversation, message.sequence) : undefined;
  return (
    <article className={`message ${own ? "own" : "other"} ${goesOn ? "goes-on" : ""}`} data-testid="message"
      data-status={status} data-sequence={message.sequence}>
      {!own && group && (goesOn ? <span className="avatar-space" /> : <Avatar id={message.senderId} name={sender} />)}
      <div className="bubble" dir="auto">
        {!own && group && !goesOn && <strong className="sender" dir="auto">{sender}</strong>}
        <span className="text">{message.deleted ? <em>Message deleted</em> : linked(message.text)}</span>
        <span className="meta" dir="ltr">{message.edited && "edited "}<time>{clockTime(message.sentAt)}</time>
          {status && <Ticks status={status} />}</span>
        {message.reactions.length > 0 && <span className="reactions">{message.reactions.map((reaction) => (
          <span key={reaction.emoji} className="reaction">{reaction.emoji} {reaction.users.length}</span>))}</span>}
      </div>
    </article>
  );
}

function Outgoing({ chat, message }: { chat: Chat; message: OutgoingMessage }) {
  return (
    <article className="message own" data-testid="message" data-status={message.state}>
      <div className="bubble" dir="auto">
        <span className="text">{linked(message.text)}</span>
        <span className="meta" dir="ltr"><time>{clockTime(message.createdAt)}</time><Ticks status={message.state} /></span>
      </div>
      {message.state === "failed" && <p className="error" role="alert">{message.error}{" "}
        <button onClick={() => chat.outbox.retry(message.clientMessageId)}>Try again</button>{" "}
        <button onClick={() => chat.outbox.discard(message.clientMessageId)}>Discard</button></p>}
    </article>
  );
}

const ticks = { sending: "◷", sent: "✓", delivered: "✓✓", read: "✓✓", failed: "!" };

function Ticks({ status }: { status: keyof typeof ticks }) {
  return <span className={`ticks ${status}`} role="img" title={status} aria-label={status}>{ticks[status]}</span>;
}

function describe(chat: Chat, entry: Entry): string {
  const actor = entry.senderId === chat.me.id ? "You" : chat.people.get(entry.senderId)?.displayName ?? "…";
  const subject = entry.userId === chat.me.id ? "you" : (entry.userId && chat.people.get(entry.userId)?.displayName) || "…";
  switch (entry.kind) {
    case "joined": return entry.userId !== entry.senderId ? `${actor} added ${subject}`
      : entry.type ? `${actor} started the conversation` : `${actor} came back`;
    case "accepted": return `${actor} accepted`;
    case "left": return entry.userId === entry.senderId ? `${actor} left` : `${actor} removed ${subject}`;
    case "renamed": return `${actor} named the group “${entry.name}”`;
    default: return `${actor} made ${subject} ${entry.role}`;
  }
}

/** Web addresses become links; everything else stays text. */
function linked(text: string): ReactNode[] {
  return parts(text).map((part, index) => part.href === undefined ? part.text
    : <a key={index} href={part.href} target="_blank" rel="noopener noreferrer">{part.text}</a>);
}
