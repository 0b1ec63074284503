type Registration = Pick<ServiceWorkerRegistration, "active" | "installing" | "waiting" | "update" | "addEventListener">;
type Waiting = Pick<ServiceWorker, "state" | "postMessage" | "addEventListener">;

/** A page may stay open for days. */
const period = 3_600_000;

/**
 * The service worker that keeps the page on this device. Another version of it waits as long as tabs of the one before are open,
 * unless a user wants it: nothing is loaded anew without being asked for.
 */
export class Update {
  private readonly listeners = new Set<() => void>();
  private waiting: Waiting | undefined;

  /** `reload` shows the page anew. */
  constructor(private readonly reload: () => void = () => location.reload()) {}

  get isReady(): boolean {
    return this.waiting !== undefined;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The page works without a worker, too: in private windows of some browsers there is none. */
  async start(base: string): Promise<void> {
    try {
      this.watch(await navigator.serviceWorker.register(trusted(`${base}service-worker.js`)));
    } catch (error) {
      console.warn(error);
    }
  }

  watch(registration: Registration): void {
    const follow = (worker: Waiting | null) => worker?.addEventListener("statechange", () => {
      // The first one replaces nothing.
      if (worker.state === "installed" && registration.active) this.offer(worker);
    });
    if (registration.waiting) this.offer(registration.waiting);
    follow(registration.installing);
    registration.addEventListener("updatefound", () => follow(registration.installing));
    setInterval(() => void registration.update().catch(() => {}), period);
  }

  /** The user wants it. Another tab of theirs may have it already. */
  apply = (): void => {
    const { waiting } = this;
    if (waiting?.state !== "installed" && waiting?.state !== "activating") return this.reload();
    waiting.addEventListener("statechange", () => waiting.state === "activated" && this.reload());
    waiting.postMessage({ activate: true });
  };

  private offer(worker: Waiting): void {
    this.waiting = worker;
    this.listeners.forEach((listener) => listener());
  }
}

export const update = new Update();

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: () => string }): { createScriptURL(url: string): string };
}

/** The host's policy for content lets this page make one address of a script, and no other. */
function trusted(address: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  return trustedTypes?.createPolicy("service-worker", { createScriptURL: () => address }).createScriptURL(address) ?? address;
}
