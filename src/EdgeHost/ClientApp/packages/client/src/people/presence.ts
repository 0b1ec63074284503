import type { Connection } from "../connection/connection.js";
import type { Presence } from "../protocol.js";
import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";

/** People watched at once: far below the protocol's limit, for each costs the server something. */
const watchedMost = 50;

/** Who is there. Known only of those who are watched, and only as long as there is a connection. */
export class PresenceWatch {
  private readonly known = new Set<string>();
  private readonly heard = new Set<string>();
  private watched = "";
  private most = watchedMost;

  constructor(private readonly connection: Pick<Connection, "invoke">, private readonly store: Store) {}

  take(presence: Presence): void {
    this.heard.add(presence.userId);
    this.show(presence);
  }

  /** The connection is lost, and with it what was watched. */
  forget(): void {
    this.known.forEach((userId) => this.store.set(keys.presence(userId), undefined));
    this.known.clear();
    this.watched = "";
  }

  /** Somebody may be shown, or not be shown any more: the next `watch` asks, also for the same people. */
  askAgain(): void {
    this.watched = "";
  }

  /** Watches these people, the first ones if they are too many. A lost connection loses nothing but the watch. */
  async watch(people: string[]): Promise<void> {
    const userIds = [...new Set(people)].slice(0, this.most);
    const watched = [...userIds].sort().join();
    if (watched === this.watched) return;
    this.watched = watched;
    this.heard.clear();
    try {
      const reply = await this.connection.invoke("WatchPresence", { userIds });
      if (reply.error?.code === "LimitReached" && userIds.length > 1) {
        this.most = Math.floor(userIds.length / 2);
        await this.watch(people);
      } else if (reply.error) this.watched = "";
      else this.takeAll(userIds, reply.value);
    } catch {
      this.watched = "";
    }
  }

  /** What was heard by an event since the question is newer than the answer. */
  private takeAll(userIds: string[], answer: Presence[]): void {
    [...this.known].filter((userId) => !userIds.includes(userId)).forEach((userId) => {
      this.known.delete(userId);
      this.store.set(keys.presence(userId), undefined);
    });
    answer.filter(({ userId }) => !this.heard.has(userId)).forEach((presence) => this.show(presence));
  }

  private show(presence: Presence): void {
    this.known.add(presence.userId);
    this.store.set(keys.presence(presence.userId), presence);
  }
}
