import type { Account } from "./api";
import type { User } from "./protocol";

/** Who is who. What is not known yet is asked for, once, and told by `changed`. */
export class People {
  private readonly known = new Map<string, User | "loading">();

  constructor(private readonly account: Account, private readonly me: User, private readonly changed: () => void) {
    this.known.set(me.id, me);
  }

  get(id: string): User | undefined {
    const known = this.known.get(id);
    if (!known) {
      this.known.set(id, "loading");
      this.account.call<User>("GET", `/users/${id}`).then(
        (user) => {
          this.known.set(id, user);
          this.changed();
        },
        () => this.known.delete(id));
    }
    return known === "loading" ? undefined : known;
  }

  /** Others whose name starts with the query. */
  async find(query: string): Promise<User[]> {
    const found = await this.account.call<{ items: User[] }>("GET", `/users?query=${encodeURIComponent(query)}&limit=20`);
    found.items.forEach((user) => this.known.set(user.id, user));
    return found.items.filter((user) => user.id !== this.me.id);
  }
}
