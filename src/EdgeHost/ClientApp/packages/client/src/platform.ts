import type { SharedStore } from "./storage/sharedStore.js";

/** Between the tabs of one browser. */
export interface TabChannel {
  post(message: unknown): void;
  close(): void;
}

/** What the browser, or whatever runs this, gives. What is missing has a replacement that is safe, but does less. */
export interface Platform {
  /** Shared by all tabs, and read at once. Without a browser it lasts as long as the process. */
  readonly local: SharedStore;
  /** Whether the refresh token is kept as a cookie that no script reads. */
  readonly hasCookies: boolean;
  /** Missing in pages that come by plain http from another machine: then each tab is on its own. */
  readonly locks?: Pick<LockManager, "request">;
  readonly isVisible: () => boolean;
  /** Asks the browser not to clear what is kept when it needs room. */
  persist(): void;
  channel(name: string, listener: (message: unknown) => void): TabChannel | undefined;
  /** The network is back, or the user is. */
  onWake(listener: () => void): () => void;
  /** The network is gone. */
  onOffline(listener: () => void): () => void;
  /** Another tab changed this key of `local`, or all of them. */
  onShared(listener: (key: string | null) => void): () => void;
}

/** Milliseconds of a clock that nobody sets: for what lasts so long. */
export const elapsed = (): number => performance.now();

export function browserPlatform(): Platform {
  const hasWindow = typeof window !== "undefined";
  return {
    local: typeof localStorage === "undefined" ? new ProcessStore() : localStorage,
    hasCookies: hasWindow,
    locks: typeof navigator === "undefined" ? undefined : navigator.locks,
    isVisible: () => typeof document === "undefined" || document.visibilityState === "visible",
    persist: () => void (typeof navigator === "undefined" ? undefined : navigator.storage?.persist?.().catch(() => {})),
    channel: (name, listener) => hasWindow && "BroadcastChannel" in window ? openChannel(name, listener) : undefined,
    onWake: (listener) => hasWindow
      ? listen([window, "online"], [document, "visibilitychange"])(listener) : () => {},
    onOffline: (listener) => hasWindow ? listen([window, "offline"])(listener) : () => {},
    onShared: (listener) => hasWindow
      ? listen([window, "storage"])((event) => listener((event as StorageEvent).key)) : () => {},
  };
}

function openChannel(name: string, listener: (message: unknown) => void): TabChannel {
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: MessageEvent<unknown>) => listener(event.data);
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}

const listen = (...sources: [EventTarget, string][]) => (listener: (event: Event) => void): (() => void) => {
  sources.forEach(([target, name]) => target.addEventListener(name, listener));
  return () => sources.forEach(([target, name]) => target.removeEventListener(name, listener));
};

class ProcessStore implements SharedStore {
  private readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
  key = (index: number): string | null => [...this.items.keys()][index] ?? null;

  get length(): number {
    return this.items.size;
  }
}
