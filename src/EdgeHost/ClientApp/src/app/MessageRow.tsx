import {
  isPost, keys, ticksOf, type Client, type Command, type FoldedMessage, type Message as ReadMessage, type Post,
} from "@chatorleans/client";
import { memo, useEffect, useMemo, useState } from "react";
import { useLanguage, type Delivery, type MessageCommands, type Quote, type ShownMessage, type Who } from "../ui";
import { everyoneIn, Message } from "../ui/conversation";
import { useSession } from "./session";
import { changesOf, deliveryOf, namedMost, quoteOf, reactionOf, whoOf } from "./shown";
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
    (commands) => commands?.find((command): command is Post => command.id === lineKey && isPost(command)));
  const said: Partial<FoldedMessage> & { text: string } | undefined = message ?? command?.payload;
  const senderId = message?.senderId ?? me.id;
  const sender = useName(store, senderId);
  const mentioned = useNames(store, said?.mentions ?? nobody);
  const author = useName(store, said?.forwarded?.senderId);
  const quote = useQuote(client, conversationId, said?.replyTo);
  const reacted = useMemo(() => [...new Set(message?.reactions.flatMap(({ users }) => users.slice(0, namedMost)))],
    [message?.reactions]);
  const reactors = useNames(store, reacted);
  const { delivery, changes } = useProgression(conversationId, message, command);
  const shown = useMemo((): ShownMessage | undefined => said && {
    key: lineKey, sender: whoOf(senderId, sender, me.id), sentAt: message?.sentAt ?? command?.createdAt ?? "", text: said.text,
    absent: message?.deleted ? "deleted" : undefined, edited: message?.edited && !message.deleted,
    quote: message?.deleted ? undefined : quote,
    forwarded: said.forwarded && whoOf(said.forwarded.senderId, author, me.id), silent: said.silent,
    mentions: [
      ...[...mentioned].map(([id, name]): Who => whoOf(id, name, me.id)), ...said.mentionAll ? everyoneIn(said.text) : [],
    ],
    delivery, changes,
    reactions: message?.reactions.map((reaction) => reactionOf(reaction, reactors, me.id, message.changes)),
  }, [lineKey, said, senderId, sender, me.id, message, command, author, quote, mentioned, reactors, delivery, changes]);
  return shown && <Message message={shown} {...place} />;
});

/** How far it has come, and what was done with it. */
function useProgression(conversationId: string, message: FoldedMessage | undefined, command: Command | undefined) {
  const { client: { store, me, account } } = useSession();
  const language = useLanguage();
  const isOwn = message?.senderId === me.id && !message.deleted;
  const ticks = useSelected(store, isOwn ? keys.progress(conversationId) : undefined,
    (progress) => isOwn ? ticksOf(progress, message.sequence) : undefined);
  const isPutOff = (one: Command) => one.state === "waiting" && one.reason !== undefined;
  const second = useSecond((command !== undefined && isPutOff(command)) || (message?.changes?.some(isPutOff) ?? false));
  const delivery = useMemo((): Delivery | undefined => ticks ? { state: ticks }
    : command && deliveryOf(command, account.clock.now(), language), [ticks, command, account, language, second]);
  const changes = useMemo(() => message?.changes && changesOf(message.changes, account.clock.now(), language),
    [message?.changes, account, language, second]);
  return { delivery, changes };
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
