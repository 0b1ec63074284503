import { keys, latestRange, slowedUntil, type Client, type HeldSummary, type Receipt } from "@chatorleans/client";
import { Suspense, useEffect, useMemo, useRef, useState } from "react";
import { parted, useLanguage } from "../ui";
import { Composer, everyone, everyoneIn, ReadOnly, SlowNote, type Edit } from "../ui/conversation";
import { errorText, refusalText } from "./errors";
import { later } from "./later";
import { useQuote } from "./MessageRow";
import { asked } from "./questions";
import { rightsIn } from "./rights";
import { Scheduled, useScheduling } from "./Scheduled";
import { useSession } from "./session";
import { quoteOf } from "./shown";
import { useName, useNames, useSelected, useValue, useValues } from "./useStore";

const RequestBar = later((all) => all.RequestBar);

interface Props {
  summary: HeldSummary;
  /** The message that is being answered. */
  replyTo: string | undefined;
  /** How often one was chosen to be answered. */
  replies: number;
  onReply: (sequence: number | undefined) => void;
  /** The message that is being changed. */
  editing: number | undefined;
  onEdit: (sequence: number | undefined) => void;
  /** A message was written that will be sent. */
  onSent: () => void;
}

/** Below the messages: where one writes, or answers whether one wants to. */
export function Foot(props: Props) {
  const { summary, replyTo, editing } = props;
  if (summary.pending) return <Suspense><Request summary={summary} /></Suspense>;
  const { post, reply } = rightsIn(summary);
  return post || (reply && (replyTo ?? editing) !== undefined)
    ? <><Slow summary={summary} /><Writing {...props} /></> : <ReadOnly from={summary.permissions.post} />;
}

/** How long the server would put off a message that is written now. */
function Slow({ summary }: { summary: HeldSummary }) {
  const { client: { store, me, account } } = useSession();
  const { id, role, slowModeSeconds } = summary;
  const lastOwn = useSelected(store, slowModeSeconds ? keys.timeline(id) : undefined, (timeline) => latestRange(timeline).lines
    .findLast(({ kind, senderId }) => kind === "message" && senderId === me.id)?.sentAt);
  const until = slowedUntil({ role, slowModeSeconds }, lastOwn);
  const [, setSecond] = useState(0);
  // By a clock that may be somewhat behind the server's.
  const left = Math.min(Math.ceil((until - account.clock.now()) / 1_000), slowModeSeconds ?? 0);
  const waits = left > 0;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => setSecond((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, [waits]);
  return waits ? <SlowNote seconds={left} /> : null;
}

/** Where one writes on glass, a focused field would cover half of the messages with a keyboard. */
const hasKeyboard = !matchMedia("(pointer: coarse)").matches;

/** Members who are offered to be mentioned: of large groups the first ones. */
const offeredMost = 200;

const nobody: readonly string[] = [];

function Writing({ summary, replyTo, replies, onReply, editing, onEdit, onSent }: Props) {
  const { client, notify } = useSession();
  const language = useLanguage();
  const { store } = client;
  const { id } = summary;
  const draft = useValue(store, keys.draft(id)) ?? "";
  const reply = useQuote(client, id, replyTo);
  const edit = useEdit(client, id, editing);
  const people = usePeople(summary);
  const textBytes = useSelected(store, keys.limits, (limits) => limits!.messageTextBytes);
  // The core removes the draft when the message is written, not before: a crash between the two loses nothing.
  const sent = useRef<string>(undefined);
  const onDraft = (text: string) => {
    const isCleared = text === "" && sent.current !== undefined;
    sent.current = undefined;
    if (!isCleared) client.typed(id, text);
  };
  const onSend = (text: string, mentioned: readonly string[], silent: boolean) => {
    const { mentions, mentionAll } = parted(mentioned);
    const refusal = client.send(id, text, {
      replyTo, mentions: mentions.length > 0 ? mentions : undefined, mentionAll: mentionAll || undefined,
      silent: silent || undefined,
    });
    sent.current = text;
    onReply(undefined);
    if (refusal) notify({ text: refusalText(refusal, language), kind: "failed" });
    else onSent();
  };
  const [onSchedule, scheduling] = useScheduling(id, replyTo, () => onReply(undefined));
  const onEdited = (text: string, mentioned: readonly string[]) => {
    const { mentions, mentionAll } = parted(mentioned);
    const refusal = edit && text !== edit.quote.text ? client.edit(id, edit.messageId, text, mentions, mentionAll) : undefined;
    // The words stay in the field: they are nowhere else.
    if (refusal) notify({ text: refusalText(refusal, language), kind: "failed" });
    else onEdit(undefined);
  };
  return (
    <>
      <Scheduled conversationId={id} />
      <Composer draft={draft} reply={reply} replies={replies} edit={edit} people={people} bytesMost={textBytes}
        autoFocus={hasKeyboard} entersSend={hasKeyboard} onDraft={onDraft} onSend={onSend} onSchedule={onSchedule}
        onCancelReply={() => onReply(undefined)}
        onEdit={onEdited} onCancelEdit={() => onEdit(undefined)} onEditLast={() => onEdit(lastOwn(client, id))} />
      {scheduling}
    </>
  );
}

/** A message of one's own, as long as it is there. */
function useEdit(client: Client, id: string, sequence: number | undefined): (Edit & { messageId: string }) | undefined {
  const { store, me } = client;
  const message = useValue(store, sequence === undefined ? undefined : keys.message(id, sequence));
  const names = useNames(store, message?.mentions ?? nobody);
  return useMemo(() => message?.messageId === undefined || message.deleted || message.forwarded ? undefined : {
    messageId: message.messageId, quote: quoteOf(String(message.sequence), message, me.displayName, me.id),
    mentioned: [...[...names].map(([id, name]) => ({ id, name })), ...message.mentionAll ? everyoneIn(message.text) : []],
  }, [message, names, me]);
}

/** Of those at the end of the conversation that are held. */
function lastOwn({ store, me }: Client, id: string): number | undefined {
  return latestRange(store.get(keys.timeline(id))).lines.findLast(({ kind, senderId, sequence }) => {
    const message = kind === "message" && senderId === me.id ? store.get(keys.message(id, sequence)) : undefined;
    return message && !message.deleted && !message.forwarded;
  })?.sequence;
}

/** Those whose receipts are known are the members. */
function usePeople(summary: HeldSummary) {
  const { client: { store, me } } = useSession();
  const { t } = useLanguage();
  const { id, type } = summary;
  const { mentionAll } = rightsIn(summary);
  const ids = useSelected(store, type === "direct" ? undefined : keys.receipts(id),
    (receipts: ReadonlyMap<string, Receipt> | undefined) => [...receipts?.keys() ?? nobody].slice(0, offeredMost).join());
  const others = useMemo(() => ids.split(",").filter((userId) => userId && userId !== me.id), [ids, me.id]);
  const people = useValues(store, others, keys.person);
  return useMemo(() => [
    ...mentionAll ? [everyone(t("mention.all"))] : [],
    ...people.flatMap((person) => person ? [{ id: person.id, name: person.displayName, username: person.username }] : []),
  ], [people, mentionAll, t]);
}

/** Somebody whom the reader does not know has written to them, or added them. */
function Request({ summary }: { summary: HeldSummary }) {
  const { client, ask } = useSession();
  const language = useLanguage();
  const { t } = language;
  const { id, peerId } = summary;
  const name = useName(client.store, peerId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const accept = () => {
    setBusy(true);
    setError(undefined);
    client.membership.accept(id).then((accepted) => client.take(accepted), (failure: unknown) => {
      setError(errorText(failure, language));
      setBusy(false);
    });
  };
  const decline = () => client.membership.remove(id, client.me.id);
  return (
    <RequestBar peerName={peerId === undefined ? undefined : name} busy={busy} error={error} onAccept={accept}
      onDecline={() => ask({ ...asked("decline", t), act: decline })}
      onBlock={peerId === undefined ? undefined
        : () => ask({ ...asked("block", t, name), act: () => client.membership.block(peerId) })} />
  );
}
