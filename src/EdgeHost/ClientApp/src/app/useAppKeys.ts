import { keys, unreadOf, type HeldSummary } from "@chatorleans/client";
import { useEffect } from "react";
import { appKeyOf, isWriting, type AppKey } from "../ui";
import { useRouter } from "./router";
import { useSession } from "./session";

/** The keys that work wherever the focus is. */
export function useAppKeys(openId: string | undefined, open: (dialog: "switcher" | "keys") => void): void {
  const { client: { store } } = useSession();
  const router = useRouter();
  useEffect(() => {
    const neighbour = (step: 1 | -1, isWanted: (summary: HeldSummary) => boolean = () => true) => {
      const order = store.get(keys.order) ?? [];
      const at = openId === undefined ? (step > 0 ? -1 : order.length) : order.indexOf(openId);
      for (let index = at + step; index >= 0 && index < order.length; index += step) {
        const summary = store.get(keys.conversation(order[index]!));
        if (summary && !summary.archived && isWanted(summary)) return router.go({ page: "conversation", id: order[index]! });
      }
    };
    const isUnread = (summary: HeldSummary) => unreadOf(summary) > 0;
    const acts: Record<AppKey, () => void> = {
      switcher: () => open("switcher"), keys: () => open("keys"), escape: router.out,
      nextConversation: () => neighbour(1), previousConversation: () => neighbour(-1),
      nextUnread: () => neighbour(1, isUnread), previousUnread: () => neighbour(-1, isUnread),
    };
    const onKeyDown = (event: KeyboardEvent) => {
      // What is open above everything has the keys for itself.
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open], :popover-open")) return;
      const key = appKeyOf({
        key: event.key, ctrlKey: event.ctrlKey, metaKey: event.metaKey, altKey: event.altKey, shiftKey: event.shiftKey,
        isWriting: isWriting(event.target),
      });
      if (!key) return;
      event.preventDefault();
      acts[key]();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [store, router, openId, open]);
}
