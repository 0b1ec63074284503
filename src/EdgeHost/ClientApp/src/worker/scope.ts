/** What the worker uses of its surroundings: the compiler knows those of a page. */
export interface Scope {
  readonly registration: Pick<ServiceWorkerRegistration, "scope">;
  readonly caches: CacheStorage;
  readonly clients: { matchAll(options: object): Promise<readonly Tab[]>; openWindow(url: string): Promise<unknown> };
  fetch(request: Request): Promise<Response>;
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): void;
}

export interface Tab {
  readonly url: string;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

interface Lasting {
  waitUntil(done: Promise<unknown>): void;
}

interface Events {
  install: Lasting;
  activate: Lasting;
  message: { readonly data: unknown };
  fetch: { readonly request: Request; respondWith(answer: Promise<Response>): void };
  notificationclick: Lasting & { readonly notification: Pick<Notification, "data" | "close"> };
}
