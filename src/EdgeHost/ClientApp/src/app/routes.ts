import { settingsPages, type SettingsPage } from "../ui/settings/pages";

/** What the page can show. Each has an address. */
export type Route =
  | { readonly page: "chats" }
  | { readonly page: "new" }
  | { readonly page: "join"; readonly token: string }
  | ConversationRoute
  | { readonly page: "settings"; readonly of?: SettingsPage }
  | { readonly page: "signIn" };

export interface ConversationRoute {
  readonly page: "conversation";
  readonly id: string;
  readonly at?: number;
  readonly details?: Details;
}

/** What stands beside a conversation: about it, its members, who may what, or whom a message has reached. */
export type Details = "info" | Within | "readBy";

/** Pages behind that about the conversation. */
const within = ["members", "permissions", "invites"] as const;
type Within = typeof within[number];
const isWithin = (details: Details): details is Within => within.some((page) => page === details);

export const chats: Route = { page: "chats" };

/** Of a path below the page's base; what is no address of the page is its first one. */
export function routeOf(path: string): Route {
  const [first, second, ...rest] = path.split("/").filter(Boolean).map(decoded);
  switch (first) {
    case "sign-in": return { page: "signIn" };
    case "new": return { page: "new" };
    case "join": return second ? { page: "join", token: second } : chats;
    case "settings": return { page: "settings", of: settingsPages.find((page) => page === second) };
    case "c": return second ? conversationOf(second, rest) : chats;
    default: return chats;
  }
}

function conversationOf(id: string, [kind, second, third]: string[]): Route {
  if (kind === "info") return { page: "conversation", id, details: within.find((page) => page === second) ?? "info" };
  const at = Number(second);
  if (kind !== "m" || !Number.isSafeInteger(at) || at < 1) return { page: "conversation", id };
  return third === "info" ? { page: "conversation", id, at, details: "readBy" } : { page: "conversation", id, at };
}

export function pathOf(route: Route): string {
  switch (route.page) {
    case "chats": return "";
    case "new": return "new";
    case "join": return `join/${encodeURIComponent(route.token)}`;
    case "signIn": return "sign-in";
    case "settings": return route.of ? `settings/${route.of}` : "settings";
    case "conversation": {
      const { id, at, details } = route;
      const path = at === undefined ? `c/${encodeURIComponent(id)}` : `c/${encodeURIComponent(id)}/m/${at}`;
      return details === undefined ? path : isWithin(details) ? `${path}/info/${details}` : `${path}/info`;
    }
  }
}

/** What Back leads to from there: one step out. */
export function outOf(route: Route): Route {
  switch (route.page) {
    case "conversation":
      if (route.details && isWithin(route.details)) return { ...route, details: "info" };
      return route.details ? { page: "conversation", id: route.id, at: route.at } : chats;
    case "settings": return route.of ? { page: "settings" } : chats;
    default: return chats;
  }
}

/** How many steps it is from the first page. */
export function depthOf(route: Route): number {
  if (route.page === "chats" || route.page === "signIn") return 0;
  if (route.page === "settings") return route.of ? 2 : 1;
  return route.page === "new" || route.page === "join" || !route.details ? 1 : isWithin(route.details) ? 3 : 2;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
