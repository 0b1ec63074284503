// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { Router } from "./router";

/** The history of one tab, which tells of going back as browsers do. */
class Tab extends EventTarget {
  entries: { state: unknown; path: string }[];
  at = 0;
  readonly document = { baseURI: "https://chat.example/below/" };
  readonly history = this.makeHistory();

  constructor(path: string) {
    super();
    this.entries = [{ state: null, path }];
  }

  get location() {
    return { pathname: this.entries[this.at]!.path };
  }

  private makeHistory() {
    const tab = this;
    return {
      get state() { return tab.entries[tab.at]!.state; },
      pushState: (state: unknown, _: string, path: string) => {
        tab.entries = [...tab.entries.slice(0, ++tab.at), { state, path }];
      },
      replaceState: (state: unknown, _: string, path: string) => { tab.entries[tab.at] = { state, path }; },
      go: (steps: number) => {
        tab.at += steps;
        tab.dispatchEvent(new Event("popstate"));
      },
    };
  }
}

let tab: Tab;
let router: Router;
const open = (path: string) => {
  tab = new Tab(path);
  router = new Router(tab as unknown as Window);
};
const conversation = (id: string) => ({ page: "conversation", id }) as const;
const paths = () => tab.entries.slice(0, tab.at + 1).map(({ path }) => path);

describe("the router", () => {
  beforeEach(() => open("/below/"));

  it("goes in by a new entry, and beside by another in its place", () => {
    router.go(conversation("a"));
    router.go(conversation("b"));
    router.go({ page: "conversation", id: "b", details: "info" });
    expect(paths()).toEqual(["/below/", "/below/c/b", "/below/c/b/info"]);
  });

  it("goes out by going back", () => {
    router.go(conversation("a"));
    router.go({ page: "conversation", id: "a", details: "info" });
    router.go({ page: "conversation", id: "a", details: "members" });
    router.out();
    expect(router.route).toEqual({ page: "conversation", id: "a", details: "info" });
    router.go({ page: "chats" });
    expect([router.route, tab.at]).toEqual([{ page: "chats" }, 0]);
  });

  it("goes out of what a link led to without leaving the page", () => {
    open("/below/c/a/info");
    router.out();
    router.out();
    expect([router.route, paths()]).toEqual([{ page: "chats" }, ["/below/"]]);
  });

  it("tells of it, and of the browser's own Back", () => {
    let told = 0;
    router.subscribe(() => told++);
    router.go(conversation("a"));
    tab.history.go(-1);
    expect([told, router.route]).toEqual([2, { page: "chats" }]);
  });

  it("tells when what is shown is gone to again, and leaves the history as it is", () => {
    router.go({ page: "conversation", id: "a", at: 5 });
    const { route } = router;
    let told = 0;
    router.subscribe(() => told++);
    router.go({ page: "conversation", id: "a", at: 5 });
    expect([told, router.route === route, paths()]).toEqual([1, false, ["/below/", "/below/c/a/m/5"]]);
    expect(router.route).toEqual(route);
  });
});
