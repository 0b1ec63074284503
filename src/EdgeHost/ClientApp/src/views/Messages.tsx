import { keys, latestRange, parts, ticksOf, type Client, type Command, type Line } from "@chatorleans/client";
import { Fragment, memo, useEffect, useState, type ReactNode } from "react";
import { Avatar } from "./Avatar";
import { clockTime, dayName, isSameDay } from "./time";
import { useName, useSelected, useValue } from "./useStore";

interface Props {
  client: Client;
  id: string;
  isDirect: boolean;
  dividerAt: number | undefined;
}

const noCommands: readonly Command[] = [];

export function Messages({ client, id, isDirect, dividerAt }: Props) {
  const timeline = useValue(client.store, keys.timeline(id)) ?? { last: 0, ranges: [] };
  const commands = useValue(client.store, keys.commands(id)) ?? noCommands;
  const isLoading = useValue(client.store, keys.loading(id));
  const latest = latestRange(timeline);
  const lines = latest.lines.filter((line) => !isDirect || !isAddition(line));
  return (
    <>
      {latest.first > 1 ? <p className="muted centered">{isLoading ? "Loading…" : "…"}</p>
        : <p className="muted centered">This is the beginning.</p>}
      {lines.map((line, index) => {
        const before = lines[index - 1];
        return (
          <Fragment key={line.sequence}>
            {(!before || !isSameDay(before.sentAt, line.sentAt)) &&
              <div className="day"><span>{dayName(line.sentAt)}</span></div>}
            {dividerAt !== undefined && line.sequence > dividerAt && (!before || before.sequence <= dividerAt) &&
              <div className="unread-line"><span>New</span></div>}
            {line.kind === "event" ? <Event client={client} line={line} />
              : <Bubble client={client} conversationId={id} sequence={line.sequence} isGroup={!isDirect}
                  goesOn={follows(before, line)} />}
          </Fragment>);
      })}
      {commands.map((command) => <Outgoing key={command.id} client={client} command={command} />)}
    </>
  );
}

/** Somebody brought somebody else; of a direct conversation that goes without saying. */
const isAddition = (line: Line) =>
  line.kind === "event" && line.entry.kind === "joined" && line.entry.userId !== line.entry.senderId;

/** Whether a message stands directly under another of the same sender. */
function follows(before: Line | undefined, line: Line): boolean {
  return before?.kind === "message" && before.senderId === line.senderId && isSameDay(before.sentAt, line.sentAt)
    && Date.parse(line.sentAt) - Date.parse(before.sentAt) < 5 * 60_000;
}

const Bubble = memo(function Bubble({ client, conversationId, sequence, isGroup, goesOn }: {
  client: Client; conversationId: string; sequence: number; isGroup: boolean; goesOn: boolean;
}) {
  const { store } = client;
  const message = useValue(store, keys.message(conversationId, sequence));
  const name = useName(store, message?.senderId) ?? "…";
  const ticks = useSelected(store, keys.progress(conversationId), (progress) => ticksOf(progress, sequence));
  if (!message) return null;
  const own = message.senderId === client.me.id;
  const status = own ? ticks : undefined;
  return (
    <article className={`message ${own ? "own" : "other"} ${goesOn ? "goes-on" : ""}`} data-testid="message"
      data-status={status} data-sequence={sequence}>
      {!own && isGroup && (goesOn ? <span className="avatar-space" /> : <Avatar id={message.senderId} name={name} />)}
      <div className="bubble" dir="auto">
        {!own && isGroup && !goesOn && <strong className="sender" dir="auto">{name}</strong>}
        <span className="text">{message.deleted ? <em>Message deleted</em> : linked(message.text)}</span>
        <span className="meta" dir="ltr">{message.edited && "edited "}<time>{clockTime(message.sentAt)}</time>
          {status && <Ticks status={status} />}</span>
        {message.reactions.length > 0 && <span className="reactions">{message.reactions.map((reaction) => (
          <span key={reaction.emoji} className="reaction">{reaction.emoji} {reaction.count}</span>))}</span>}
      </div>
    </article>
  );
});

const shownStates = { waiting: "sending", sent: "sent", failed: "failed" } as const;

function Outgoing({ client, command }: { client: Client; command: Command }) {
  const isOnline = useSelected(client.store, keys.connection, (state) => state === "online");
  const { state, reason, retryAt } = command;
  const mayWait = state === "waiting" && (!isOnline || reason !== undefined);
  return (
    <article className="message own" data-testid="message" data-status={shownStates[state]}>
      <div className="bubble" dir="auto">
        <span className="text">{linked(command.payload.text)}</span>
        <span className="meta" dir="ltr"><time>{clockTime(command.createdAt)}</time><Ticks status={shownStates[state]} /></span>
      </div>
      {(state === "failed" || mayWait) && <p className={state === "failed" ? "error" : "muted"}
        role={state === "failed" ? "alert" : undefined}>
        {reason?.message}{state === "waiting" && retryAt !== undefined && <Again client={client} at={retryAt} />}
        {command.unsaved && " It is lost when this page is closed: the browser keeps nothing."}{" "}
        {state === "failed" && <button onClick={() => void client.retry(command.id)}>Try again</button>}{" "}
        <button onClick={() => client.discard(command.id)}>Discard</button></p>}
    </article>
  );
}

/** How long it is until the next attempt. */
function Again({ client, at }: { client: Client; at: number }) {
  const seconds = () => Math.max(0, Math.ceil((at - client.account.clock.now()) / 1_000));
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    setLeft(seconds());
    const timer = setInterval(() => setLeft(seconds()), 1_000);
    return () => clearInterval(timer);
  }, [at]);
  return <> Again in {left} s.</>;
}

const ticks = { sending: "◷", sent: "✓", delivered: "✓✓", read: "✓✓", failed: "!" };

function Ticks({ status }: { status: keyof typeof ticks }) {
  return <span className={`ticks ${status}`} role="img" title={status} aria-label={status}>{ticks[status]}</span>;
}

const Event = memo(function Event({ client, line }: { client: Client; line: Extract<Line, { kind: "event" }> }) {
  const { entry } = line;
  const sender = useName(client.store, entry.senderId) ?? "…";
  const other = useName(client.store, entry.userId) ?? "…";
  const actor = entry.senderId === client.me.id ? "You" : sender;
  const subject = entry.userId === client.me.id ? "you" : other;
  return <p className="event">{describe(entry, actor, subject)}</p>;
});

function describe(entry: Extract<Line, { kind: "event" }>["entry"], actor: string, subject: string): string {
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
