import { keys, newId, type ScheduledMessage, type ScheduleRequest } from "@chatorleans/client";
import { Suspense, useMemo, useState, type ReactNode } from "react";
import { parted, useLanguage } from "../ui";
import { errorText } from "./errors";
import { later } from "./later";
import { asked } from "./questions";
import { useSession } from "./session";
import { useValue } from "./useStore";

const ScheduledBar = later((all) => all.ScheduledBar);
const ScheduledList = later((all) => all.ScheduledList);
const ScheduleDialog = later((all) => all.ScheduleDialog);

const none: readonly ScheduledMessage[] = [];

/** What the user has scheduled, in a conversation or in all: nothing, where nothing is. */
export function Scheduled({ conversationId }: { conversationId?: string }) {
  const { client } = useSession();
  const all = useValue(client.store, keys.scheduled) ?? none;
  const [isListed, setListed] = useState(false);
  const messages = useMemo(() => conversationId === undefined ? all
    : all.filter((message) => message.conversationId === conversationId), [all, conversationId]);
  return (
    <Suspense>
      {messages.length > 0 && <ScheduledBar count={messages.length} failed={messages.filter(({ failed }) => failed).length}
        onOpen={() => setListed(true)} />}
      {isListed && <Listed messages={messages} onClose={() => setListed(false)} />}
    </Suspense>
  );
}

function Listed({ messages, onClose }: { messages: readonly ScheduledMessage[]; onClose: () => void }) {
  const { client, ask, fail } = useSession();
  const { t } = useLanguage();
  const [changing, setChanging] = useState<ScheduledMessage>();
  const { scheduled, store } = client;
  const shown = messages.map(({ clientMessageId, conversationId, text, sendAt, failed, tries }) => {
    const summary = store.get(keys.conversation(conversationId));
    return {
      id: clientMessageId, title: (summary && client.titleOf(summary)) ?? "…", text, sendAt,
      failed: failed && t(`error.${failed}`), isBeingSent: tries !== undefined && !failed,
    };
  });
  const sendNow = (id: string): void => void scheduled.sendNow(id).catch((error: unknown) => fail(error, () => sendNow(id)));
  const remove = (id: string) => ask({ ...asked("discard", t), act: () => scheduled.remove(id) });
  if (changing) return <Changing message={changing} onClose={() => setChanging(undefined)} />;
  return <ScheduledList items={shown} onSendNow={sendNow} onRemove={remove} onClose={onClose}
    onChange={(id) => setChanging(messages.find(({ clientMessageId }) => clientMessageId === id))} />;
}

function Changing({ message, onClose }: { message: ScheduledMessage; onClose: () => void }) {
  const { client } = useSession();
  const { clientMessageId, text, sendAt } = message;
  const change = (time: string, words: string) => client.scheduled.change(clientMessageId, {
    sendAt: time === sendAt ? undefined : time,
    // Whoever was mentioned is still.
    ...words === text && time !== sendAt ? {} : { text: words, mentions: message.mentions, mentionAll: message.mentionAll },
  });
  return <Scheduling changed={message} act={change} onClose={onClose} />;
}

/** What one calls with a text that is to be sent later, and what then asks when. */
export function useScheduling(conversationId: string, replyTo: string | undefined, onScheduled: () => void):
  readonly [(text: string, mentioned: readonly string[]) => void, ReactNode] {
  const { client, notify } = useSession();
  const { t, times } = useLanguage();
  const [waiting, setWaiting] = useState<Omit<ScheduleRequest, "sendAt"> & { clientMessageId: string }>();
  const begin = (text: string, mentioned: readonly string[]) => {
    const { mentions, mentionAll } = parted(mentioned);
    setWaiting({
      clientMessageId: newId(), text, replyTo, mentions: mentions.length > 0 ? mentions : undefined,
      mentionAll: mentionAll || undefined,
    });
  };
  const schedule = async (sendAt: string) => {
    await client.scheduled.add(conversationId, { ...waiting!, sendAt });
    // Only if nobody has begun another text.
    if (client.draft(conversationId).trim() === waiting!.text) client.setDraft(conversationId, "");
    onScheduled();
    notify({ text: t("schedule.done", { time: times.full(sendAt) }), kind: "done" });
  };
  return [begin, waiting && <Suspense><Scheduling act={schedule} onClose={() => setWaiting(undefined)} /></Suspense>];
}

interface SchedulingProps {
  changed?: ScheduledMessage;
  act: (sendAt: string, text: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for a time; what is refused is said there. */
function Scheduling({ changed, act, onClose }: SchedulingProps) {
  const { client } = useSession();
  const language = useLanguage();
  const [now] = useState(() => new Date(client.account.clock.now()));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const schedule = (sendAt: string, text: string) => {
    setBusy(true);
    setError(undefined);
    act(sendAt, text).then(onClose, (failure: unknown) => {
      setError(errorText(failure, language));
      setBusy(false);
    });
  };
  return <ScheduleDialog changed={changed} now={now} busy={busy} error={error} onSchedule={schedule} onClose={onClose} />;
}
