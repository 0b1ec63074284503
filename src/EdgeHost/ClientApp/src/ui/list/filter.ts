import type { ShownConversation } from "../model";
import type { Filter } from "./ListHead";

/** Without case and marks: whoever types "zoe" finds Zoë. */
export const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Each word of the query begins a word of the text. */
export function matches(query: string, text: string): boolean {
  const words = plain(text).split(/[\s@._-]+/);
  return plain(query).split(/\s+/).filter(Boolean).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

type Filtered = Pick<ShownConversation, "title" | "kind" | "unread" | "request">;

export function isShown(conversation: Filtered, filter: Filter, query: string): boolean {
  const { title, kind, unread, request } = conversation;
  const belongs = filter === "all" || (filter === "unread" && unread > 0) || (filter === "groups" && kind !== "direct")
    || (filter === "requests" && request === true);
  return belongs && matches(query, title);
}
