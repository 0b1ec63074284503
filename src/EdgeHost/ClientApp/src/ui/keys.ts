import type { Key } from "./language/catalogue";

/** The keys that work everywhere, as the page of keys shows them. */
export const shortcuts: readonly { readonly keys: string; readonly does: Key }[] = [
  { keys: "Ctrl+K", does: "keys.switcher" },
  { keys: "Alt+↑ / ↓", does: "keys.neighbour" },
  { keys: "Alt+Shift+↑ / ↓", does: "keys.unread" },
  { keys: "F6", does: "keys.region" },
  { keys: "↑ ↓", does: "keys.lines" },
  { keys: "R", does: "keys.reply" },
  { keys: "+", does: "keys.react" },
  { keys: "E", does: "keys.edit" },
  { keys: "Del", does: "keys.delete" },
  { keys: "C", does: "keys.copy" },
  { keys: "Enter", does: "keys.menu" },
  { keys: "↑", does: "keys.editLast" },
  { keys: "Esc", does: "keys.escape" },
  { keys: "?", does: "keys.keys" },
];

export type AppKey = "switcher" | "nextConversation" | "previousConversation" | "nextUnread" | "previousUnread" | "keys" |
  "escape";

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey"> & { readonly isWriting: boolean };

/** What a key means wherever the focus is. */
export function appKeyOf({ key, ctrlKey, metaKey, altKey, shiftKey, isWriting }: Pressed): AppKey | undefined {
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === "k") return "switcher";
  if (altKey && !ctrlKey && !metaKey && key === "ArrowDown") return shiftKey ? "nextUnread" : "nextConversation";
  if (altKey && !ctrlKey && !metaKey && key === "ArrowUp") return shiftKey ? "previousUnread" : "previousConversation";
  if (ctrlKey || metaKey || altKey) return undefined;
  if (key === "Escape") return "escape";
  return key === "?" && !isWriting ? "keys" : undefined;
}

/** Whether a key press there is a letter of a text. */
export const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
