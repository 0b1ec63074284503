import { keys, type HeldSummary } from "@chatorleans/client";
import { useEffect, useMemo, useRef, useState } from "react";
import { Failed, MessagesSkeleton, useLanguage } from "../ui";
import { ConversationHeader } from "../ui/conversation";
import { errorText } from "./errors";
import { Foot } from "./Foot";
import { Messages } from "./Messages";
import { Pins } from "./Pins";
import { useRouter } from "./router";
import type { ConversationRoute } from "./routes";
import { useSession } from "./session";
import { presenceOf } from "./shown";
import { useNames, useSelected, useValue } from "./useStore";

/** The conversation of the address. One that is not held is asked for: a link may lead anywhere. */
export default function ConversationPane({ place }: { place: ConversationRoute }) {
  const { client } = useSession();
  const { id } = place;
  const isHeld = useSelected(client.store, keys.conversation(id), (summary) => summary !== undefined);
  const isOnline = useSelected(client.store, keys.connection, (state) => state === "online");
  const { error, ask } = useAsked(id, isHeld, isOnline);
  const language = useLanguage();
  if (isHeld) return <Open place={place} />;
  return error === undefined ? <MessagesSkeleton /> : <Failed text={errorText(error, language)} onRetry={ask} />;
}

/** What was there and goes is left; what was never there is read. */
function useAsked(id: string, isHeld: boolean, isOnline: boolean) {
  const { client } = useSession();
  const router = useRouter();
  const wasHeld = useRef(isHeld);
  const [error, setError] = useState<unknown>();
  const ask = () => {
    setError(undefined);
    void client.membership.summary(id).then((summary) => {
      client.take(summary);
      client.open(id);
    }, setError);
  };
  useEffect(() => {
    if (isHeld) {
      wasHeld.current = true;
      client.open(id);
    } else if (wasHeld.current) router.replace({ page: "chats" });
    else if (isOnline) ask();
  }, [client, id, isHeld, isOnline]);
  useEffect(() => () => void client.open(undefined), [client]);
  return { error, ask };
}

function Open({ place }: { place: ConversationRoute }) {
  const { client } = useSession();
  const { store } = client;
  const { id } = place;
  const summary = useValue(store, keys.conversation(id));
  const replyTo = useValue(store, keys.answered(id));
  const [editing, setEditing] = useState<number>();
  const [sent, setSent] = useState(0);
  const [replies, setReplies] = useState(0);
  const writing = useMemo(() => ({
    onReply: (sequence: number | undefined) => {
      client.answer(id, sequence === undefined ? undefined : store.get(keys.message(id, sequence))?.messageId);
      // What is answered is to be seen.
      setEditing(undefined);
      if (sequence !== undefined) setReplies((count) => count + 1);
    },
    onEdit: setEditing,
  }), [client, store, id]);
  if (!summary) return null;
  return (
    <>
      <Header summary={summary} details={place.details !== undefined} />
      <Pins summary={summary} />
      <Messages summary={summary} place={place} sent={sent} writing={writing} />
      <Foot summary={summary} replyTo={replyTo} replies={replies} editing={editing}
        onSent={() => setSent((count) => count + 1)} {...writing} />
    </>
  );
}

const nobody: readonly string[] = [];

function Header({ summary, details }: { summary: HeldSummary; details: boolean }) {
  const { client } = useSession();
  const router = useRouter();
  const { store } = client;
  const { id, peerId } = summary;
  const peer = useValue(store, peerId === undefined ? undefined : keys.person(peerId));
  const presence = useValue(store, peerId === undefined ? undefined : keys.presence(peerId));
  const typing = useNames(store, useValue(store, keys.typing(id)) ?? nobody);
  return (
    <ConversationHeader title={client.titleOf(summary) ?? "…"} avatarId={peerId ?? id} kind={summary.type}
      presence={presenceOf(presence)} username={peer?.username} memberCount={summary.memberCount} typing={[...typing.values()]}
      detailsOpen={details} onBack={() => router.go({ page: "chats" })}
      onDetails={() => router.go(details ? { page: "conversation", id } : { page: "conversation", id, details: "info" })} />
  );
}
