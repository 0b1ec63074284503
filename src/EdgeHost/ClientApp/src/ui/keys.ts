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
