import { keys, ticksOf, type Client, type Command, type FoldedMessage, type Message as ReadMessage } from "@chatorleans/client";
import { memo, useEffect, useMemo, useState } from "react";
import { Message, useLanguage, type Delivery, type MessageCommands, type Quote, type ShownMessage, type Who } from "../ui";
import { useSession } from "./session";
import { deliveryOf, quoteOf, whoOf } from "./shown";
import { keyOf } from "./lines";
import { useName, useNames, useSelected, useValue } from "./useStore";

interface Props {
  conversationId: string;
  lineKey: string;
  /** None as long as the server has not given it one. */
  sequence: number | undefined;
  isGroup: boolean;
  startsGroup: boolean;
  endsGroup: boolean;
  tabIndex: number;
  commands: MessageCommands;
}

const nobody: readonly string[] = [];

/** One message: what the server has of it, or the command by which it is sent. */
export const MessageRow = memo(function MessageRow({ conversationId, lineKey, sequence, ...place }: Props) {
  const { client } = useSession();
  const { store, me } = client;
  const message = useValue(store, sequence === undefined ? undefined : keys.message(conversationId, sequence));
  const command = useSelected(store, sequence === undefined ? keys.commands(conversationId) : undefined,
    (commands) => commands?.find(({ id }) => id === lineKey) as Command<"send"> | undefined);
  const said = message ?? command?.payload;
  const senderId = message?.senderId ?? me.id;
  const sender = useName(store, senderId);
  const mentioned = useNames(store, said?.mentions ?? nobody);
  const quote = useQuote(client, conversationId, said?.replyTo);
  const delivery = useDelivery(conversationId, message, command);
  const shown = useMemo((): ShownMessage | undefined => said && {
    key: lineKey, sender: whoOf(senderId, sender, me.id), sentAt: message?.sentAt ?? command?.createdAt ?? "", text: said.text,
    absent: message?.deleted ? "deleted" : undefined, edited: message?.edited, quote: message?.deleted ? undefined : quote,
    mentions: [...mentioned].map(([id, name]): Who => whoOf(id, name, me.id)), reactions: message?.reactions, delivery,
  }, [lineKey, said, senderId, sender, me.id, message, command, quote, mentioned, delivery]);
  return shown && <Message message={shown} {...place} />;
});

function useDelivery(conversationId: string, message: FoldedMessage | undefined, command: Command | undefined):
  Delivery | undefined {
  const { client: { store, me, account } } = useSession();
  const language = useLanguage();
  const isOwn = message?.senderId === me.id && !message.deleted;
  const ticks = useSelected(store, isOwn ? keys.progress(conversationId) : undefined,
    (progress) => isOwn ? ticksOf(progress, message.sequence) : undefined);
  const now = useSecond(command?.state === "waiting" && command.reason !== undefined);
  return useMemo(() => ticks ? { state: ticks } : command && deliveryOf(command, account.clock.now(), language),
    [ticks, command, account, language, now]);
}

/** Draws once a second, as long as something is counted down. */
function useSecond(counts: boolean): number {
  const [second, setSecond] = useState(0);
  useEffect(() => {
    if (!counts) return;
    const timer = setInterval(() => setSecond((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, [counts]);
  return second;
}

type Answered = Pick<FoldedMessage, "sequence" | "senderId" | "text" | "deleted">;

/** Messages that were read for a quote alone, by client. */
const read = new WeakMap<Client, Map<string, Promise<Answered | undefined>>>();

/** What a message answers: as it is held, else as the server has it. */
export function useQuote(client: Client, conversationId: string, messageId: string | undefined): Quote | undefined {
  const found = messageId === undefined ? undefined : client.conversations.get(conversationId)?.log.find(messageId);
  const held = useValue(client.store, found && keys.message(conversationId, found.sequence));
  const [fetched, setFetched] = useState<Answered>();
  const isMissing = messageId !== undefined && found === undefined;
  useEffect(() => {
    if (!isMissing) return;
    let isGone = false;
    void answered(client, conversationId, messageId).then((message) => { if (!isGone) setFetched(message); });
    return () => { isGone = true; };
  }, [client, conversationId, messageId, isMissing]);
  const message = held ?? fetched;
  const name = useName(client.store, message?.senderId);
  return useMemo(() => message && quoteOf(keyOf(client, conversationId, message.sequence), message, name, client.me.id),
    [client, conversationId, message, name]);
}

function answered(client: Client, conversationId: string, messageId: string): Promise<Answered | undefined> {
  const known = read.get(client) ?? new Map<string, Promise<Answered | undefined>>();
  read.set(client, known);
  const asked = known.get(messageId) ?? client.account
    .call<ReadMessage>("GET", `/conversations/${conversationId}/messages/${messageId}`)
    .then(({ sequence, senderId, text = "", deleted = false }) => ({ sequence, senderId, text, deleted }))
    .catch(() => {
      known.delete(messageId);
      return undefined;
    });
  known.set(messageId, asked);
  return asked;
}
