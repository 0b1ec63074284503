import { isPost, keys, ticksOf, unreadOf, type HeldSummary } from "@chatorleans/client";
import { memo, useMemo } from "react";
import { ConversationRow, useLanguage, type Anchor, type Preview, type ShownConversation } from "../ui";
import { useRouter } from "./router";
import { useSession } from "./session";
import { deliveryOf, presenceOf, whoOf } from "./shown";
import { useName, useNames, useSelected, useValue } from "./useStore";

const nobody: readonly string[] = [];

/** A row of the list. It takes what it shows by itself: a message somewhere draws the one row. */
export const ChatRow = memo(function ChatRow({ id, isOpen, tabIndex, onOpen, onMenu }: {
  id: string; isOpen: boolean; tabIndex: number; onOpen: (id: string) => void;
  onMenu?: (id: string, anchor: Anchor) => void;
}) {
  const { client } = useSession();
  const router = useRouter();
  const { store } = client;
  const summary = useValue(store, keys.conversation(id));
  const presence = useValue(store, summary?.peerId === undefined ? undefined : keys.presence(summary.peerId));
  useName(store, summary?.peerId);
  const preview = usePreview(id, summary, isOpen);
  const title = (summary && client.titleOf(summary)) ?? "…";
  const shown = useMemo((): ShownConversation | undefined => summary && {
    id, avatarId: summary.peerId ?? id, title, kind: summary.type, preview, at: summary.lastActivityAt, unread: unreadOf(summary),
    mentions: summary.mentions?.length, muted: summary.muted, favourite: summary.settings?.favourite, request: summary.pending,
    presence: presenceOf(presence)?.status,
  }, [id, summary, title, preview, presence]);
  return shown && <ConversationRow conversation={shown} isOpen={isOpen} tabIndex={tabIndex} onOpen={onOpen}
    onMenu={onMenu} href={router.hrefOf({ page: "conversation", id })} />;
});

function usePreview(id: string, summary: HeldSummary | undefined, isOpen: boolean): Preview {
  const { client: { store, me, account } } = useSession();
  const language = useLanguage();
  const typing = useNames(store, useValue(store, keys.typing(id)) ?? nobody);
  const draft = useSelected(store, keys.draft(id), (text) => isOpen ? undefined : text);
  const command = useSelected(store, keys.commands(id), (commands) => commands?.findLast(isPost));
  const last = summary?.lastMessage;
  // The summary does not count what became of a message: where it is held, that is known.
  const held = useValue(store, last && keys.message(id, last.sequence));
  const sender = useName(store, last?.senderId);
  const ticks = useSelected(store, last?.senderId === me.id ? keys.progress(id) : undefined,
    (progress) => ticksOf(progress, last?.sequence ?? 0));
  return useMemo((): Preview => {
    if (typing.size > 0) return { kind: "typing", names: [...typing.values()] };
    if (draft) return { kind: "draft", text: draft };
    if (command) {
      const { text } = command.payload;
      const delivery = deliveryOf(command, account.clock.now(), language);
      return { kind: "message", sender: whoOf(me.id, me.displayName, me.id), text, delivery };
    }
    if (!last) return summary?.type === "direct" ? { kind: "empty" } : { kind: "members", count: summary?.memberCount ?? 0 };
    const who = whoOf(last.senderId, sender, me.id);
    if (held?.deleted ?? last.deleted) return { kind: "deleted", sender: who };
    const delivery = who.me ? { state: ticks } : undefined;
    return { kind: "message", sender: who, text: held?.text ?? last.text ?? "", delivery };
  }, [typing, draft, command, last, held, sender, ticks, summary?.type, summary?.memberCount, me, account, language]);
}
