import { keys, type Client, type Platform, type Store } from "@chatorleans/client";
import type { Language } from "../../ui";
import type { Notifications } from "../../ui/later";
import { newsOf, type News } from "./news";
import { noticesOf, type Notice, type NoticeOf } from "./notices";

/** The browser around, as far as it tells and shows. */
export interface Screen {
  /** Whether the user wants to be told, and the browser lets us. */
  readonly settings: () => Notifications;
  readonly isLookedAt: () => Promise<boolean>;
  show(notice: Notice, silent: boolean): void;
  close(which: (notice: NoticeOf) => boolean): void;
}

interface Told {
  readonly told: readonly News[];
}

/** As long as another tab takes to become the leading one. */
const waitingMost = 10_000;
const namesWithin = 2_000;

/** The server's time is known to a second or two only: what comes in the first moment is not taken for something older. */
const clockErrorMost = 5_000;

/**
 * Tells the user of messages that come in while no tab is before their eyes. Each tab hears of each message by a connection of
 * its own; the one that leads tells of it, and says so to the others. A message that comes while none leads, as after a lost
 * connection, waits for a moment for one that does.
 */
export class Notifier {
  private readonly known = new Map<string, number>();
  private readonly followed = new Map<string, () => void>();
  /** From which message on something may stand on the screen, by conversation. */
  private readonly shown = new Map<string, number>();
  private readonly began = performance.now();
  private readonly channel: ReturnType<Platform["channel"]>;
  private readonly endings: (() => void)[];
  private waiting: { readonly news: News; readonly heardAt: number }[] = [];
  private isFlushing = false;

  constructor(private readonly client: Client, private readonly language: () => Language, private readonly screen: Screen) {
    const { store, account: { platform }, me } = client;
    this.channel = platform.channel(`chat.told.${me.id}`, (news) => this.forget((news as Told).told));
    this.endings = [store.subscribe(keys.order, this.follow), store.subscribe(keys.leading, this.flushSoon)];
    this.follow();
  }

  /** Nobody is signed in any more: nothing of theirs stays on the screen. */
  close(): void {
    [...this.endings, ...this.followed.values()].forEach((end) => end());
    this.followed.clear();
    this.channel?.close();
    this.screen.close(() => true);
  }

  private follow = (): void => {
    const { store } = this.client;
    const ids = new Set(store.get(keys.order));
    for (const [id, leave] of this.followed) {
      if (ids.has(id)) continue;
      leave();
      [this.followed, this.known, this.shown].forEach((table) => table.delete(id));
    }
    for (const id of ids) {
      if (this.followed.has(id)) continue;
      this.followed.set(id, store.subscribe(keys.conversation(id), () => this.hear(id)));
      this.hear(id);
    }
  };

  private hear(id: string): void {
    const { store, account, me } = this.client;
    const summary = store.get(keys.conversation(id));
    if (!summary) return;
    if (summary.readSequence >= (this.shown.get(id) ?? Infinity)) {
      this.shown.set(id, summary.readSequence + 1);
      this.screen.close(({ conversationId, sequence = 0 }) => conversationId === id && sequence <= summary.readSequence);
    }
    const now = performance.now();
    const known = this.known.get(id) ?? 0;
    if (summary.lastSequence <= known) return;
    this.known.set(id, summary.lastSequence);
    const since = account.clock.now() - (now - this.began) - clockErrorMost;
    this.waiting.push(...newsOf(store, summary, known, since, me.id).map((news) => ({ news, heardAt: now })));
    this.flushSoon();
  }

  /** What comes in one turn is told of together. */
  private flushSoon = (): void => {
    if (this.isFlushing) return;
    this.isFlushing = true;
    queueMicrotask(() => {
      this.isFlushing = false;
      void this.flush();
    });
  };

  private async flush(): Promise<void> {
    const { client, screen } = this;
    this.waiting = this.waiting.filter(({ heardAt }) => performance.now() - heardAt <= waitingMost);
    if (this.waiting.length === 0 || !client.store.get(keys.leading)) return;
    const news = this.waiting.map(({ news }) => news);
    this.waiting = [];
    this.channel?.post({ told: news } satisfies Told);
    const { shown, preview, sound } = screen.settings();
    if (!shown || await screen.isLookedAt()) return;
    await named(client.store, [...new Set(news.map(({ senderId }) => senderId))]);
    // It may have been read meanwhile on another device.
    const unread = news.filter(({ conversationId, sequence }) =>
      sequence > (client.conversations.get(conversationId)?.summary.readSequence ?? Infinity));
    for (const notice of noticesOf(unread, client, this.language(), preview)) {
      const { conversationId: id, sequence = 0 } = notice.data;
      if (id !== undefined) this.shown.set(id, Math.min(sequence, this.shown.get(id) ?? sequence));
      screen.show(notice, !sound);
    }
  }

  /** Another tab has told of it. */
  private forget(told: readonly News[]): void {
    for (const { conversationId, sequence } of told) {
      this.known.set(conversationId, Math.max(sequence, this.known.get(conversationId) ?? 0));
    }
    this.waiting = this.waiting.filter(({ news }) =>
      !told.some(({ conversationId, sequence }) => conversationId === news.conversationId && sequence >= news.sequence));
  }
}

/** Who is subscribed to is fetched. Without an answer it is told of without their names. */
function named(store: Store, userIds: readonly string[]): Promise<void> {
  const isDone = () => userIds.every((id) => store.get(keys.person(id)));
  return isDone() ? Promise.resolve() : new Promise((done) => {
    const end = () => {
      leave.forEach((unsubscribe) => unsubscribe());
      clearTimeout(timer);
      done();
    };
    const timer = setTimeout(end, namesWithin);
    const leave = userIds.map((id) => store.subscribe(keys.person(id), () => isDone() && end()));
  });
}
