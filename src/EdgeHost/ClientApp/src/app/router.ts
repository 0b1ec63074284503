import { createContext, use, useSyncExternalStore } from "react";
import { depthOf, outOf, pathOf, routeOf, type Route } from "./routes";

/** The paths that lie below an entry of the history, from the first one on: where Back leads. */
interface Entry {
  readonly trail: readonly string[];
}

/**
 * The address of the page. What lies further in becomes a new entry of the browser's history, what lies beside replaces the one
 * that is there, and what lies further out is gone back to: so Back, the browser's and the page's, goes one step out.
 */
export class Router {
  private readonly listeners = new Set<() => void>();
  private shown: Route;

  constructor(private readonly window: Window, private readonly base = new URL(".", window.document.baseURI)) {
    this.shown = this.read();
    window.addEventListener("popstate", () => {
      this.shown = this.read();
      this.tell();
    });
  }

  get route(): Route {
    return this.shown;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** For links: they open in another tab too. */
  hrefOf = (route: Route): string => this.base.pathname + pathOf(route);

  /** Where the page is already, that is another route with the same path: what it leads to is asked for again. */
  go = (route: Route): void => {
    const path = pathOf(route);
    const current = pathOf(this.shown);
    if (path === current) {
      this.shown = { ...route };
      this.tell();
      return;
    }
    const { trail } = this.entry;
    const before = trail.lastIndexOf(path);
    if (before >= 0) {
      this.window.history.go(before - trail.length);
      return;
    }
    if (depthOf(route) > depthOf(this.shown)) this.put("pushState", route, [...trail, current]);
    else this.put("replaceState", route, trail);
  };

  /** Shows something else at this place of the history. */
  replace = (route: Route): void => {
    if (pathOf(route) !== pathOf(this.shown)) this.put("replaceState", route, this.entry.trail);
  };

  out = (): void => this.go(outOf(this.shown));

  private get entry(): Entry {
    const state = this.window.history.state as Partial<Entry> | null;
    return { trail: Array.isArray(state?.trail) ? state.trail : [] };
  }

  private read(): Route {
    const { pathname } = this.window.location;
    return routeOf(pathname.startsWith(this.base.pathname) ? pathname.slice(this.base.pathname.length) : "");
  }

  private put(how: "pushState" | "replaceState", route: Route, trail: readonly string[]): void {
    this.window.history[how]({ trail } satisfies Entry, "", this.hrefOf(route));
    this.shown = route;
    this.tell();
  }

  private tell(): void {
    this.listeners.forEach((listener) => listener());
  }
}

export const RouterContext = createContext<Router | undefined>(undefined);

export function useRouter(): Router {
  const router = use(RouterContext);
  if (!router) throw new Error("There is no router around this.");
  return router;
}

export function useRoute(): Route {
  const router = useRouter();
  return useSyncExternalStore(router.subscribe, () => router.route);
}
