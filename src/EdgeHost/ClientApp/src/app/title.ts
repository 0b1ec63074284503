import { keys } from "@chatorleans/client";
import { useEffect } from "react";
import { useLanguage } from "../ui";
import { useSession } from "./session";
import { useName, useValue } from "./useStore";

/** "(3) Name – ChatOrleans", of what is shown and how much is unread. */
export function useTitle(title: string | undefined, unread: number): void {
  const { t, number } = useLanguage();
  useEffect(() => {
    const shown = title ?? t("rail.chats");
    document.title = unread > 0 ? t("app.titleUnread", { title: shown, count: number(unread) })
      : t("app.title", { title: shown });
  }, [title, unread, t, number]);
}

/** The name of a conversation that is held, and again when it changes. */
export function useConversationTitle(id: string | undefined): string | undefined {
  const { client } = useSession();
  const summary = useValue(client.store, id === undefined ? undefined : keys.conversation(id));
  useName(client.store, summary?.peerId);
  return summary && client.titleOf(summary);
}
