import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Chat } from "../core/chat";
import type { Conversation } from "../core/conversations";
import type { Summary } from "../core/protocol";
import { Avatar } from "./Avatar";
import { counted } from "./count";
import { Icon } from "./Icon";
import { Members } from "./Members";
import { Messages } from "./Messages";
import { PeerLine } from "./PeerLine";

const nearEnd = 80;

/** Where one writes on glass, a focused field would cover half of the messages with a keyboard. */
const hasKeyboard = !matchMedia("(pointer: coarse)").matches;

export function ConversationPane({ chat, conversation }: { chat: Chat; conversation: Conversation }) {
  const { summary, log } = conversation;
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const heightBefore = useRef(0);
  const firstBefore = useRef(log.first);
  const [showsEnd, setShowsEnd] = useState(true);
  const [members, setMembers] = useState(false);
  const [dividerAt] = useState(summary.unread > 0 ? summary.readSequence : undefined);
  const outgoing = chat.outbox.of(summary.id);

  // New messages keep the end in view; history that comes in above leaves the view where it is.
  useLayoutEffect(() => {
    const element = scroller.current!;
    if (log.first < firstBefore.current && !atEnd.current) element.scrollTop += element.scrollHeight - heightBefore.current;
    else if (atEnd.current) element.scrollTop = element.scrollHeight;
    heightBefore.current = element.scrollHeight;
    firstBefore.current = log.first;
  }, [log.last, log.first, outgoing.length, conversation.typing.size]);

  // A keyboard that opens, a window that shrinks, or a line that grows keeps the end in view too.
  useEffect(() => {
    const element = scroller.current!;
    const resized = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    resized.observe(element);
    resized.observe(element.firstElementChild!);
    return () => resized.disconnect();
  }, []);

  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible" && atEnd.current) chat.markRead(conversation);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [chat, conversation, log.last, showsEnd]);

  function onScroll() {
    const element = scroller.current!;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    setShowsEnd(atEnd.current);
    if (element.scrollTop < 200 && !conversation.loading) void chat.history.loadOlder(conversation);
  }

  function toEnd() {
    scroller.current!.scrollTop = scroller.current!.scrollHeight;
  }

  return (
    <main className="pane" aria-label={chat.title(summary)}>
      <Head chat={chat} conversation={conversation} onMembers={() => setMembers(true)} />
      {chat.connection.state !== "online" && <div className="banner" role="status">
        {chat.connection.state === "draining" ? "Moving to another server…"
          : "No connection. What you write is sent when it is back."}
      </div>}
      <div className="messages" ref={scroller} onScroll={onScroll} role="log" aria-live="polite" tabIndex={0}>
        <div className="lines">
          <Messages chat={chat} conversation={conversation} outgoing={outgoing} dividerAt={dividerAt} />
        </div>
      </div>
      {!showsEnd && <button className="to-end" onClick={toEnd}>
        {summary.unread > 0 ? `${summary.unread} new` : "Latest"} ↓</button>}
      <Foot chat={chat} summary={summary} onSent={() => { atEnd.current = true; }} />
      {members && <Members chat={chat} conversation={conversation} onClose={() => setMembers(false)} />}
    </main>
  );
}

function Head({ chat, conversation, onMembers }: { chat: Chat; conversation: Conversation; onMembers: () => void }) {
  const { summary } = conversation;
  const title = chat.title(summary);
  const typists = chat.typists(conversation);
  return (
    <header className="pane-head">
      <button className="icon back" aria-label="Back" onClick={() => void chat.open(undefined)}><Icon name="back" /></button>
      <Avatar id={summary.peerId ?? summary.id} name={title} />
      <div className="grow">
        <h2 className="ellipsis" data-testid="title">{title}</h2>
        {typists.length > 0 ? <span className="muted ellipsis">{typists.join(", ")} typing…</span>
          : summary.peerId ? <PeerLine chat={chat} userId={summary.peerId} />
          : <span className="muted ellipsis">{counted(summary.memberCount, "member")}</span>}
      </div>
      {summary.type !== "direct" &&
        <button className="icon" aria-label="Members" data-testid="members" onClick={onMembers}>
          <Icon name="people" /></button>}
    </header>
  );
}

function Foot({ chat, summary, onSent }: { chat: Chat; summary: Summary; onSent: () => void }) {
  if (summary.pending) return <Request chat={chat} summary={summary} />;
  return summary.type === "channel" && summary.role === "member"
    ? <p className="muted centered">Only owners and admins write here.</p>
    : <Composer chat={chat} conversationId={summary.id} onSent={onSent} />;
}

/** Somebody whom the reader does not know has written to them, or added them. */
function Request({ chat, summary }: { chat: Chat; summary: Summary }) {
  const [error, setError] = useState<string>();
  const { peerId } = summary;
  const answer = (change: Promise<unknown>) => change.catch((failure: Error) => setError(failure.message));
  const decline = () => chat.membership.remove(summary.id, chat.me.id);
  return (
    <section className="request" aria-label="Request">
      <p className="muted">{peerId ? `${chat.title(summary)} wants to write with you.` : "You were added to this conversation."}
        {" "}Until you accept, nobody sees what you have read.</p>
      <div className="answers">
        <button className="primary" data-testid="accept"
          onClick={() => void answer(chat.membership.accept(summary.id).then((accepted) => chat.take(accepted)))}>Accept</button>
        <button className="danger" data-testid="decline" onClick={() => void answer(decline())}>Decline</button>
        {peerId && <button className="danger" data-testid="block"
          onClick={() => void answer(chat.membership.block(peerId))}>Block</button>}
      </div>
      {error && <p className="error" role="alert">{error}</p>}
    </section>
  );
}

function Composer({ chat, conversationId, onSent }: { chat: Chat; conversationId: string; onSent: () => void }) {
  const [text, setText] = useState(chat.drafts.get(conversationId));
  const input = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = input.current!;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, 160)}px`;
  }, [text]);

  function send() {
    if (!text.trim()) return;
    onSent();
    chat.outbox.add(conversationId, text.trim());
    setText("");
    chat.drafts.set(conversationId, "");
    input.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    // Safari ends a composition before it tells of the key that ended it; the old code of such a key is 229.
    const composes = event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composes) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") void chat.open(undefined);
  }

  return (
    <form className="composer" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <textarea ref={input} data-testid="composer" rows={1} value={text} placeholder="Write a message" dir="auto"
        autoFocus={hasKeyboard} aria-label="Message" onKeyDown={onKeyDown}
        onChange={(event) => { setText(event.target.value); chat.typed(conversationId, event.target.value); }} />
      <button className="send" data-testid="send" aria-label="Send" disabled={!text.trim()}><Icon name="send" /></button>
    </form>
  );
}
