import { keys, type Command } from "@chatorleans/client";
import { lazy, Suspense, useMemo, useState } from "react";
import { useLanguage, type Anchor, type MessageCommands, type ShownMessage } from "../ui";
import { useRouter } from "./router";
import { useSession } from "./session";
import { deliveryOf } from "./shown";

const MessageMenu = lazy(() => import("../ui/later").then(({ MessageMenu }) => ({ default: MessageMenu })));

/** What can be done with the lines of a conversation. The same object at each drawing. */
export function useLineCommands(conversationId: string, onReply: (sequence: number) => void) {
  const { client, ask, notify, fail } = useSession();
  const router = useRouter();
  const { t } = useLanguage();
  const [open, setOpen] = useState<{ lineKey: string; anchor: Anchor }>();
  const commands = useMemo((): MessageCommands & { onInfo: (key: string) => void } => {
    const place = (key: string) => sequenceOf(client, conversationId, key);
    const jump = (at: number | undefined, details?: "readBy") => {
      if (at !== undefined) router.go({ page: "conversation", id: conversationId, at, details });
    };
    return {
      onReply: (key) => { const sequence = place(key); if (sequence !== undefined) onReply(sequence); },
      onMenu: (lineKey, anchor) => setOpen({ lineKey, anchor }),
      onCopy: (key) => {
        const text = textOf(client, conversationId, key);
        void navigator.clipboard.writeText(text).then(() => notify({ text: t("done.copied"), kind: "done" }), fail);
      },
      onJump: (key) => jump(place(key)),
      onInfo: (key) => jump(place(key), "readBy"),
      onRetry: (key) => void client.retry(key),
      onDiscard: (key) => ask({
        title: t("ask.discard.title"), text: t("ask.discard.text"), verb: t("ask.discard.verb"),
        act: () => Promise.resolve(client.discard(key)),
      }),
    };
  }, [client, conversationId, router, t, ask, notify, fail, onReply]);
  return { commands, open, close: () => setOpen(undefined) };
}

type Held = ReturnType<typeof useSession>["client"];

/** Of a line that the server has. */
export function sequenceOf(client: Held, conversationId: string, key: string): number | undefined {
  if (/^\d+$/.test(key)) return Number(key);
  const entries = client.conversations.get(conversationId)?.log.all ?? [];
  return entries.findLast(({ clientMessageId, kind }) => kind === "posted" && clientMessageId === key)?.sequence;
}

const commandOf = (client: Held, conversationId: string, key: string) =>
  client.store.get(keys.commands(conversationId))?.find(({ id }) => id === key) as Command<"send"> | undefined;

function textOf(client: Held, conversationId: string, key: string): string {
  const sequence = sequenceOf(client, conversationId, key);
  const message = sequence === undefined ? undefined : client.store.get(keys.message(conversationId, sequence));
  return (message ?? commandOf(client, conversationId, key)?.payload)?.text ?? "";
}

/** What can be done with one line, beside it. */
export function LineMenu({ conversationId, lineKey, anchor, commands, onClose }: {
  conversationId: string; lineKey: string; anchor: Anchor; commands: MessageCommands; onClose: () => void;
}) {
  const { client } = useSession();
  const language = useLanguage();
  const sequence = sequenceOf(client, conversationId, lineKey);
  const message = sequence === undefined ? undefined : client.store.get(keys.message(conversationId, sequence));
  const command = commandOf(client, conversationId, lineKey);
  const me = message ? message.senderId === client.me.id : true;
  const shown: ShownMessage = {
    key: lineKey, sender: { id: message?.senderId ?? client.me.id, name: "", me }, sentAt: message?.sentAt ?? "",
    text: textOf(client, conversationId, lineKey), absent: message?.deleted ? "deleted" : undefined,
    delivery: message ? undefined : command && deliveryOf(command, client.account.clock.now(), language),
  };
  return <Suspense><MessageMenu message={shown} anchor={anchor} commands={commands} onClose={onClose} /></Suspense>;
}
