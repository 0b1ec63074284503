import { filesOf, keptAt } from "./rules";
import type { Scope } from "./scope";

/** What one build of the client is made of. */
export interface Build {
  readonly version: string;
  /** Below the base, without the page itself. */
  readonly files: readonly string[];
}

/**
 * Keeps the page and all files of one build, so that it opens without a network, and never half of one build and half of
 * another. Nothing else is ever kept: what a user sees comes from the host, or from the database of the page, which signing out
 * empties.
 *
 * The page is kept as the host sent it, which has said in it below which path it is found. Other clients on the same origin,
 * below other paths, have stores of their own.
 */
export class Shell {
  private readonly files: ReadonlySet<string>;
  private readonly base: string;
  private readonly prefix: string;
  private readonly name: string;

  constructor(private readonly scope: Scope, build: Build) {
    this.files = new Set(build.files);
    this.base = scope.registration.scope;
    this.prefix = `chat.shell ${this.base} `;
    this.name = this.prefix + build.version;
  }

  /** All or nothing: it fails while hosts of several versions answer, and the browser tries again later. */
  async install(): Promise<void> {
    const { caches } = this.scope;
    try {
      const store = await caches.open(this.name);
      // One after another: what the page asks for itself meanwhile is more urgent.
      for (const file of ["", ...this.files]) await store.put(this.base + file, await this.read(file));
    } catch (error) {
      await caches.delete(this.name);
      throw error;
    }
  }

  /** Nobody uses an earlier version any more. */
  async clean(): Promise<void> {
    const { caches } = this.scope;
    const stale = (await caches.keys()).filter((name) => name.startsWith(this.prefix) && name !== this.name);
    await Promise.all(stale.map((name) => caches.delete(name)));
  }

  /** None: the browser asks the host, as without a worker. */
  answer(request: Request): Promise<Response> | undefined {
    const address = keptAt(request, this.base, this.files);
    return address === undefined ? undefined : this.kept(address).then((kept) => kept ?? this.scope.fetch(request));
  }

  /** The browser may have thrown the store away. */
  private async kept(address: string): Promise<Response | undefined> {
    return await this.scope.caches.match(address, { cacheName: this.name, ignoreVary: true }).catch(() => undefined);
  }

  private async read(file: string): Promise<Response> {
    // What has its content's hash in its name may come from the browser's own store: the page has just read much of it.
    const response = await this.scope.fetch(
      new Request(this.base + file, { cache: file.startsWith("assets/") ? "default" : "no-cache" }));
    if (!response.ok || response.redirected) throw new Error(`${file || "The page"}: ${response.status}`);
    if (file === "" && !filesOf(await response.clone().text()).every((named) => this.files.has(named))) {
      throw new Error("The page is of another version.");
    }
    return response;
  }
}
