import { useEffect } from "react";
import { useLanguage } from "../ui";

/** "(3) Name – ChatOrleans", of what is shown and how much is unread. */
export function useTitle(title: string | undefined, unread: number): void {
  const { t, number } = useLanguage();
  useEffect(() => {
    const shown = title ?? t("rail.chats");
    document.title = unread > 0 ? t("app.titleUnread", { title: shown, count: number(unread) })
      : t("app.title", { title: shown });
  }, [title, unread, t, number]);
}
