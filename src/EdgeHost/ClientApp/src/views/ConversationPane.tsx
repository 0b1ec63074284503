import { keys, latestRange, type Client, type HeldSummary } from "@chatorleans/client";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { Avatar } from "./Avatar";
import { counted } from "./count";
import { Icon } from "./Icon";
import { Members } from "./Members";
import { Messages } from "./Messages";
import { PeerLine } from "./PeerLine";
import { useName, useNames, useSelected, useValue } from "./useStore";

const nearEnd = 80;

/** Where one writes on glass, a focused field would cover half of the messages with a keyboard. */
const hasKeyboard = !matchMedia("(pointer: coarse)").matches;

export function ConversationPane({ client, id }: { client: Client; id: string }) {
  const summary = useValue(client.store, keys.conversation(id));
  return summary ? <Open client={client} summary={summary} /> : null;
}

function Open({ client, summary }: { client: Client; summary: HeldSummary }) {
  const { store } = client;
  const { id } = summary;
  const { first, last } = latestRange(useValue(store, keys.timeline(id)) ?? { last: 0, ranges: [] });
  const outgoing = useSelected(store, keys.commands(id), (commands) => commands?.length ?? 0);
  const typing = useSelected(store, keys.typing(id), (users) => users?.length ?? 0);
  const state = useValue(store, keys.connection);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const heightBefore = useRef(0);
  const firstBefore = useRef(first);
  const [showsEnd, setShowsEnd] = useState(true);
  const [members, setMembers] = useState(false);
  const [dividerAt] = useState(summary.unread > 0 ? summary.readSequence : undefined);
  useName(store, summary.peerId);
  const title = client.titleOf(summary) ?? "…";

  // New messages keep the end in view; history that comes in above leaves the view where it is.
  useLayoutEffect(() => {
    const element = scroller.current!;
    if (first < firstBefore.current && !atEnd.current) element.scrollTop += element.scrollHeight - heightBefore.current;
    else if (atEnd.current) element.scrollTop = element.scrollHeight;
    heightBefore.current = element.scrollHeight;
    firstBefore.current = first;
  }, [last, first, outgoing, typing]);

  useEndInView(scroller, atEnd);

  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible" && atEnd.current) client.markRead(id);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [client, id, last, showsEnd]);

  function onScroll() {
    const element = scroller.current!;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    setShowsEnd(atEnd.current);
    const conversation = client.conversations.get(id);
    if (element.scrollTop < 200 && conversation) client.history.loadOlder(conversation).catch(() => {});
  }

  function toEnd() {
    scroller.current!.scrollTop = scroller.current!.scrollHeight;
  }

  return (
    <main className="pane" aria-label={title}>
      <Head client={client} summary={summary} title={title} onMembers={() => setMembers(true)} />
      {state !== "online" && <div className="banner" role="status">
        {state === "draining" ? "Moving to another server…" : "No connection. What you write is sent when it is back."}
      </div>}
      <div className="messages" ref={scroller} onScroll={onScroll} role="log" aria-live="polite" tabIndex={0}>
        <div className="lines">
          <Messages client={client} id={id} isDirect={summary.type === "direct"} dividerAt={dividerAt} />
        </div>
      </div>
      {!showsEnd && <button className="to-end" onClick={toEnd}>
        {summary.unread > 0 ? `${summary.unread} new` : "Latest"} ↓</button>}
      <Foot client={client} summary={summary} onSent={() => { atEnd.current = true; }} />
      {members && <Members client={client} summary={summary} onClose={() => setMembers(false)} />}
    </main>
  );
}

/** A keyboard that opens, a window that shrinks, or a line that grows keeps the end in view too. */
function useEndInView(scroller: RefObject<HTMLDivElement | null>, atEnd: RefObject<boolean>): void {
  useEffect(() => {
    const element = scroller.current!;
    const resized = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    resized.observe(element);
    resized.observe(element.firstElementChild!);
    return () => resized.disconnect();
  }, [scroller, atEnd]);
}

interface HeadProps {
  client: Client;
  summary: HeldSummary;
  title: string;
  onMembers: () => void;
}

function Head({ client, summary, title, onMembers }: HeadProps) {
  const typists = useNames(client.store, useValue(client.store, keys.typing(summary.id)) ?? []);
  return (
    <header className="pane-head">
      <button className="icon back" aria-label="Back" onClick={() => client.open(undefined)}><Icon name="back" /></button>
      <Avatar id={summary.peerId ?? summary.id} name={title} />
      <div className="grow">
        <h2 className="ellipsis" data-testid="title">{title}</h2>
        {typists.length > 0 ? <span className="muted ellipsis">{typists.join(", ")} typing…</span>
          : summary.peerId ? <PeerLine client={client} userId={summary.peerId} />
          : <span className="muted ellipsis">{counted(summary.memberCount, "member")}</span>}
      </div>
      {summary.type !== "direct" &&
        <button className="icon" aria-label="Members" data-testid="members" onClick={onMembers}>
          <Icon name="people" /></button>}
    </header>
  );
}

function Foot({ client, summary, onSent }: { client: Client; summary: HeldSummary; onSent: () => void }) {
  if (summary.pending) return <Request client={client} summary={summary} />;
  return summary.type === "channel" && summary.role === "member"
    ? <p className="muted centered">Only owners and admins write here.</p>
    : <Composer client={client} conversationId={summary.id} onSent={onSent} />;
}

/** Somebody whom the reader does not know has written to them, or added them. */
function Request({ client, summary }: { client: Client; summary: HeldSummary }) {
  const [error, setError] = useState<string>();
  const { peerId } = summary;
  const answer = (change: Promise<unknown>) => change.catch((failure: Error) => setError(failure.message));
  const decline = () => client.membership.remove(summary.id, client.me.id);
  return (
    <section className="request" aria-label="Request">
      <p className="muted">
        {peerId ? `${client.titleOf(summary) ?? "…"} wants to write with you.` : "You were added to this conversation."}
        {" "}Until you accept, nobody sees what you have read.</p>
      <div className="answers">
        <button className="primary" data-testid="accept"
          onClick={() => void answer(client.membership.accept(summary.id).then((accepted) => client.take(accepted)))}>
          Accept</button>
        <button className="danger" data-testid="decline" onClick={() => void answer(decline())}>Decline</button>
        {peerId && <button className="danger" data-testid="block"
          onClick={() => void answer(client.membership.block(peerId))}>Block</button>}
      </div>
      {error && <p className="error" role="alert">{error}</p>}
    </section>
  );
}

function Composer({ client, conversationId, onSent }: { client: Client; conversationId: string; onSent: () => void }) {
  const [text, setText] = useState(client.draft(conversationId));
  const [refused, setRefused] = useState<string>();
  const input = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = input.current!;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, 160)}px`;
  }, [text]);

  function send() {
    if (!text.trim()) return;
    const refusal = client.send(conversationId, text.trim());
    setRefused(refusal?.message);
    if (refusal) return;
    onSent();
    setText("");
    input.current?.focus();
  }

  function onChange(now: string) {
    setText(now);
    setRefused(undefined);
    client.typed(conversationId, now);
  }

  function onKeyDown(event: KeyboardEvent) {
    // Safari ends a composition before it tells of the key that ended it; the old code of such a key is 229.
    const composes = event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composes) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") client.open(undefined);
  }

  return (
    <>{refused && <p className="error refused" role="alert" data-testid="refused">{refused}</p>}
    <form className="composer" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <textarea ref={input} data-testid="composer" rows={1} value={text} placeholder="Write a message" dir="auto"
        autoFocus={hasKeyboard} aria-label="Message" onKeyDown={onKeyDown}
        onChange={(event) => onChange(event.target.value)} />
      <button className="send" data-testid="send" aria-label="Send" disabled={!text.trim()}><Icon name="send" /></button>
    </form></>
  );
}
