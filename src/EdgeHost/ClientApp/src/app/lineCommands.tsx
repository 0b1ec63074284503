import { isPost, keys, type FoldedMessage, type HeldSummary, type Post } from "@chatorleans/client";
import { Suspense, useMemo, useState } from "react";
import { loaded, useLanguage, type Anchor, type MessageCommands, type ShownMessage } from "../ui";
import { later } from "./later";
import { refusalText } from "./errors";
import { asked } from "./questions";
import { rightsIn } from "./rights";
import { useRouter } from "./router";
import { useSession } from "./session";
import { deliveryOf } from "./shown";

const MessageMenu = later((all) => all.MessageMenu);
const ForwardDialog = loaded(() => import("./ForwardDialog"));
const EmojiPicker = loaded(() => import("../ui/composer/EmojiPicker"));

/** What lies beside a line, or above all. */
interface Open {
  readonly what: "menu" | "reactions" | "forward";
  readonly lineKey: string;
  readonly anchor?: Anchor;
}

/** What the field below is used for. */
export interface Writing {
  readonly onReply: (sequence: number) => void;
  readonly onEdit: (sequence: number) => void;
}

/** What can be done with the lines of a conversation. The same object at each drawing, until the user may do something else. */
export function useLineCommands(summary: HeldSummary, { onReply, onEdit }: Writing) {
  const { client, ask, notify, fail } = useSession();
  const router = useRouter();
  const language = useLanguage();
  const { t } = language;
  const conversationId = summary.id;
  const { takeBack, post, reply, react, deleteOthers, pin } = rightsIn(summary);
  const [open, setOpen] = useState<Open>();
  const commands = useMemo((): MessageCommands & { onInfo: (key: string) => void } => {
    const place = (key: string) => sequenceOf(client, conversationId, key);
    const jump = (at: number | undefined, details?: "readBy") => {
      if (at !== undefined) router.go({ page: "conversation", id: conversationId, at, details });
    };
    const placed = (act: (sequence: number) => void) => (key: string) => {
      const sequence = place(key);
      if (sequence !== undefined) act(sequence);
    };
    /** With the id by which the server knows it. */
    const known = (act: (messageId: string, message: FoldedMessage) => void) => placed((sequence) => {
      const message = client.store.get(keys.message(conversationId, sequence));
      if (message?.messageId !== undefined) act(message.messageId, message);
    });
    return {
      onReply: reply ? placed(onReply) : undefined,
      onEdit: post || reply ? placed(onEdit) : undefined,
      deletesOthers: deleteOthers,
      onDelete: takeBack ? known((messageId) => ask({
        ...asked("delete", t), act: () => Promise.resolve(client.delete(conversationId, messageId)),
      })) : undefined,
      onForward: takeBack ? (lineKey) => setOpen({ what: "forward", lineKey }) : undefined,
      onPin: pin ? known((messageId, { sequence }) => {
        const isPinned = client.store.get(keys.pins(conversationId))?.includes(sequence) ?? false;
        const refusal = client.pin(conversationId, messageId, !isPinned);
        if (refusal) notify({ text: refusalText(refusal, language), kind: "failed" });
      }) : undefined,
      onPickReaction: react ? (lineKey, anchor) => setOpen({ what: "reactions", lineKey, anchor }) : undefined,
      onReact: react ? (key, emoji) => known((messageId, { reactions }) => {
        const isMine = reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
        const refusal = client.react(conversationId, messageId, emoji, !isMine);
        if (refusal) notify({ text: refusalText(refusal, language), kind: "failed" });
      })(key) : undefined,
      onMenu: (lineKey, anchor) => setOpen({ what: "menu", lineKey, anchor }),
      onCopy: (key) => {
        const text = textOf(client, conversationId, key);
        void navigator.clipboard.writeText(text).then(() => notify({ text: t("done.copied"), kind: "done" }), fail);
      },
      onJump: (key) => jump(place(key)),
      onInfo: (key) => jump(place(key), "readBy"),
      onRetry: (key) => void client.retry(key),
      onDiscard: (key) => {
        const kind = commandOf(client, conversationId, key)?.kind;
        // Of the others no words are lost.
        if (kind !== "send" && kind !== "edit") return client.discard(key);
        ask({ ...asked(kind === "edit" ? "discardEdit" : "discard", t), act: () => Promise.resolve(client.discard(key)) });
      },
    };
  }, [
    client, conversationId, router, language, t, ask, notify, fail, onReply, onEdit, takeBack, post, reply, react, deleteOthers,
    pin,
  ]);
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
  client.store.get(keys.commands(conversationId))?.find(({ id }) => id === key);

const postOf = (client: Held, conversationId: string, key: string): Post | undefined => {
  const command = commandOf(client, conversationId, key);
  return command && isPost(command) ? command : undefined;
};

function textOf(client: Held, conversationId: string, key: string): string {
  const sequence = sequenceOf(client, conversationId, key);
  const message = sequence === undefined ? undefined : client.store.get(keys.message(conversationId, sequence));
  return (message ?? postOf(client, conversationId, key)?.payload)?.text ?? "";
}

interface BesideProps extends Open {
  readonly conversationId: string;
  readonly commands: MessageCommands;
  readonly onClose: () => void;
}

/** What was opened beside a line: all that can be done with it, or pictures to react with. */
export function LineBeside({ what, ...props }: BesideProps) {
  const { t } = useLanguage();
  const { lineKey, anchor, commands, conversationId, onClose } = props;
  if (what === "forward" || !anchor) {
    return <Suspense><ForwardDialog conversationId={conversationId} lineKey={lineKey} onClose={onClose} /></Suspense>;
  }
  if (what === "menu") return <LineMenu {...props} anchor={anchor} />;
  return <Suspense><EmojiPicker anchor={anchor} label={t("message.react")} onClose={onClose}
    onPick={(emoji) => { commands.onReact?.(lineKey, emoji); onClose(); }} /></Suspense>;
}

function LineMenu({ conversationId, lineKey, anchor, commands, onClose }: Omit<BesideProps, "what"> & { anchor: Anchor }) {
  const { client } = useSession();
  const language = useLanguage();
  const sequence = sequenceOf(client, conversationId, lineKey);
  const message = sequence === undefined ? undefined : client.store.get(keys.message(conversationId, sequence));
  const command = postOf(client, conversationId, lineKey);
  const me = message ? message.senderId === client.me.id : true;
  const shown: ShownMessage = {
    key: lineKey, sender: { id: message?.senderId ?? client.me.id, name: "", me }, sentAt: message?.sentAt ?? "",
    text: textOf(client, conversationId, lineKey), absent: message?.deleted ? "deleted" : undefined,
    forwarded: message?.forwarded && { id: message.forwarded.senderId, name: "" },
    pinned: sequence !== undefined && client.store.get(keys.pins(conversationId))?.includes(sequence),
    delivery: message ? undefined : command && deliveryOf(command, client.account.clock.now(), language),
  };
  return <Suspense><MessageMenu message={shown} anchor={anchor} commands={commands} onClose={onClose} /></Suspense>;
}
