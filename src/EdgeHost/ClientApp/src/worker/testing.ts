import type { Scope, Tab } from "./scope";

const urlOf = (request: RequestInfo | URL): string => request instanceof Request ? request.url : String(request);

class Store {
  readonly answers = new Map<string, Response>();

  put = async (url: string, response: Response): Promise<void> => void this.answers.set(url, response);
}

class OpenTab implements Tab {
  readonly told: unknown[] = [];

  constructor(readonly url: string) {}

  focus = async (): Promise<void> => void this.told.push("focus");
  postMessage = (message: unknown): void => void this.told.push(message);
}

/** A browser around a worker: its stores, its tabs, and a host with these answers. */
export class Surroundings implements Scope {
  readonly registration: { readonly scope: string };
  readonly answers: Map<string, string>;
  readonly opened: string[] = [];
  readonly listeners = new Map<string, (event: never) => void>();
  private readonly stores = new Map<string, Store>();
  private readonly tabs: OpenTab[] = [];

  constructor(scope: string, answers: Record<string, string>) {
    this.registration = { scope };
    this.answers = new Map(Object.entries(answers).map(([path, text]) => [scope + path, text]));
  }

  get kept(): Record<string, string[]> {
    return Object.fromEntries([...this.stores].map(([name, { answers }]) => [name, [...answers.keys()]]));
  }

  readonly caches = {
    open: async (name: string) => {
      const store = this.stores.get(name) ?? new Store();
      this.stores.set(name, store);
      return store;
    },
    delete: async (name: string) => this.stores.delete(name),
    keys: async () => [...this.stores.keys()],
    match: async (request: RequestInfo | URL, options: MultiCacheQueryOptions) =>
      this.stores.get(options.cacheName!)?.answers.get(urlOf(request))?.clone(),
  } as unknown as CacheStorage;

  readonly clients = {
    matchAll: async () => this.tabs,
    openWindow: async (url: string) => this.opened.push(url),
  };

  fetch = async (request: Request): Promise<Response> => {
    const text = this.answers.get(urlOf(request.url));
    return text === undefined ? new Response("", { status: 404 }) : new Response(text);
  };

  skipWaiting = async (): Promise<void> => {};

  addEventListener = (name: string, listener: (event: never) => void): void => void this.listeners.set(name, listener);

  tab(url: string): OpenTab {
    const tab = new OpenTab(url);
    this.tabs.push(tab);
    return tab;
  }
}
