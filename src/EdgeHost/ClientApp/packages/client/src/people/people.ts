import type { User } from "../protocol.js";
import type { Account } from "../session/account.js";
import { elapsed } from "../platform.js";
import { keys } from "../store/keys.js";
import type { Store } from "../store/store.js";
import type { Person } from "./person.js";

const freshFor = 300_000;
const retryAfter = 10_000;
/** As many as one request may name. */
const togetherMax = 100;

/**
 * Who is who. Whoever is shown and not known yet, or not anew for five minutes, is asked for: all of one turn together. `learned`
 * is told of what is new.
 */
export class People {
  private readonly askAt = new Map<string, number>();
  private wanted = new Set<string>();

  constructor(
    private readonly account: Pick<Account, "call">,
    private readonly me: Person,
    private readonly store: Store,
    private readonly learned: (person: Person) => void = () => {},
  ) {
    store.set(keys.person(me.id), me);
    this.askAt.set(me.id, elapsed() + freshFor);
    store.onNeeded("person", (id) => this.want(id));
  }

  get(id: string): Person | undefined {
    return this.store.get(keys.person(id));
  }

  want(id: string): void {
    if (elapsed() < (this.askAt.get(id) ?? -Infinity)) return;
    // A failure is not told, so that nothing asks without a pause.
    this.askAt.set(id, elapsed() + retryAfter);
    if (this.wanted.size === 0) queueMicrotask(() => void this.fetchWanted());
    this.wanted.add(id);
  }

  /** Whoever is shown all the time is asked for again from time to time. */
  refreshShown(): void {
    this.store.shown("person").forEach((id) => this.want(id));
  }

  /** What an earlier page knew. It is shown, and asked for again. */
  restore(people: readonly Person[]): void {
    people.filter(({ id }) => !this.get(id)).forEach((person) => this.store.set(keys.person(person.id), person));
  }

  learn(person: Person): void {
    this.askAt.set(person.id, elapsed() + freshFor);
    const known = this.get(person.id);
    // What a summary says of somebody may be less than what is known.
    if (known && (known.version ?? 0) >= (person.version ?? 0) && known.displayName === person.displayName) return;
    const { id, displayName, username, avatar, version } = { ...known, ...person };
    const learned: Person = { id, displayName, username, avatar, version };
    this.store.set(keys.person(id), learned);
    this.learned(learned);
  }

  /** Others whose name starts with the query. */
  async find(query: string): Promise<User[]> {
    const name = encodeURIComponent(query.normalize("NFC"));
    const found = await this.account.call<{ items: User[] }>("GET", `/users?query=${name}&limit=20`);
    found.items.forEach((user) => this.learn(user));
    return found.items.filter((user) => user.id !== this.me.id);
  }

  private async fetchWanted(): Promise<void> {
    const ids = [...this.wanted];
    this.wanted = new Set();
    for (let from = 0; from < ids.length; from += togetherMax) {
      await this.fetch(ids.slice(from, from + togetherMax)).catch(() => {});
    }
  }

  private async fetch(ids: string[]): Promise<void> {
    const { items } = await this.account.call<{ items: User[] }>("GET", `/users?ids=${ids.map(encodeURIComponent).join()}`);
    items.forEach((user) => this.learn(user));
  }
}
