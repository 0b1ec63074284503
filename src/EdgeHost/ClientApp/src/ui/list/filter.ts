import type { ShownConversation } from "../model";
import type { Filter } from "./ListHead";

/** Without case and marks: whoever types "zoe" finds Zoë. */
export const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Each word of the query begins a word of the text. */
export function matches(query: string, text: string): boolean {
  const words = plain(text).split(/[\s@._-]+/);
  return plain(query).split(/\s+/).filter(Boolean).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

type Filtered = Pick<ShownConversation, "title" | "kind" | "unread" | "request" | "favourite" | "archived">;

export function isShown(conversation: Filtered, filter: Filter, query: string): boolean {
  const { title, kind, unread, request, favourite, archived } = conversation;
  const belongs: Record<Filter, boolean> = {
    all: true, unread: unread > 0, favourites: favourite === true, groups: kind !== "direct", requests: request === true,
    archived: archived === true,
  };
  // What is archived is found by whoever looks for it.
  const isPutAway = archived && filter !== "archived" && query.trim() === "";
  return belongs[filter] && !isPutAway && matches(query, title);
}
