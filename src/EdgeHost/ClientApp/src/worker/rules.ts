import type { Route } from "../app/routes";

/** With what the page's own addresses begin. All others below its base are files, or the host's. */
const beginnings: Record<Route["page"], string> = {
  chats: "", new: "new", join: "join", conversation: "c", settings: "settings", signIn: "sign-in",
};
const pages = new Set(Object.values(beginnings));

/** Under which address the answer to a request is kept; none for what the host alone can answer, its API and hub first of all. */
export function keptAt(request: Pick<Request, "method" | "mode" | "url">, base: string, files: ReadonlySet<string>):
  string | undefined {
  const { origin, pathname, search } = new URL(request.url);
  const address = origin + pathname;
  if (request.method !== "GET" || !address.startsWith(base)) return undefined;
  const path = address.slice(base.length);
  if (request.mode === "navigate") return pages.has(path.split("/", 1)[0]!) ? base : undefined;
  return search === "" && files.has(path) ? address : undefined;
}

/** The files that a page names. */
export const filesOf = (page: string): string[] => [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, file]) => file!);
