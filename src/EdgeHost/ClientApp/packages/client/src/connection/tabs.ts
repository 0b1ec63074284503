import type { CommandNews } from "../commands/table.js";
import type { Platform, TabChannel } from "../platform.js";

/** What one tab tells the others of its user. */
export type TabNews = { readonly commands: CommandNews }
  | { readonly draft: readonly [conversationId: string, text: string, before: string, replyTo?: string] }
  | { readonly hello: true };

/**
 * The tabs of one user in this browser. Each has a connection of its own, by which it reads; one of those that are connected
 * leads, sends the commands of all and writes what is kept. A tab that followed the leader's connection instead would show
 * nothing while the leader is frozen or dies, and every event would go through two processes; what it costs is one more of
 * the user's connections. Without locks or channels each tab leads: the server does what two of them send once.
 */
export class Tabs {
  private readonly channel: TabChannel | undefined;
  private asking: AbortController | undefined;
  private release: (() => void) | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly userId: string,
    hear: (news: TabNews) => void,
    private readonly lead: () => void,
    private readonly follow: () => void,
  ) {
    this.channel = platform.channel(`chat.${userId}`, (news) => hear(news as TabNews));
  }

  get isLeading(): boolean {
    return this.release !== undefined;
  }

  tell(news: TabNews): void {
    this.channel?.post(news);
  }

  /** This tab is connected: it leads as soon as no other does. */
  compete(): void {
    if (this.asking || this.release) return;
    const asking = this.asking = new AbortController();
    const turn = (): Promise<void> => new Promise((done) => {
      if (asking.signal.aborted) return done();
      this.asking = undefined;
      this.release = done;
      this.lead();
    });
    if (!this.platform.locks || !this.channel) return void turn();
    this.platform.locks.request(`chat.leader.${this.userId}`, { signal: asking.signal }, turn).catch(() => {});
  }

  /** The connection is lost: another tab may have one. */
  yield(): void {
    this.asking?.abort();
    this.asking = undefined;
    if (!this.release) return;
    this.follow();
    this.release();
    this.release = undefined;
  }

  close(): void {
    this.yield();
    this.channel?.close();
  }
}
