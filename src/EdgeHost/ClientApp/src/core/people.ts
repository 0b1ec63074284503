import type { Account } from "./api";
import type { User } from "./protocol";

const freshFor = 300_000;
const retryAfter = 10_000;

/** Who is who. What is not known yet, or not anew for five minutes, is asked for when it is shown, and told by `changed`. */
export class People {
  private readonly known = new Map<string, { user?: User; askAt: number }>();

  constructor(private readonly account: Account, private readonly me: User, private readonly changed: () => void) {
    this.learn(me);
  }

  get(id: string): User | undefined {
    const known = this.known.get(id) ?? { askAt: 0 };
    if (Date.now() >= known.askAt) {
      // A failure is not told, so that nothing asks without a pause.
      this.known.set(id, { ...known, askAt: Date.now() + retryAfter });
      this.account.call<User>("GET", `/users/${id}`).then(
        (user) => {
          this.learn(user);
          if (user.version !== known.user?.version) this.changed();
        },
        () => {});
    }
    return known.user;
  }

  /** Others whose name starts with the query. */
  async find(query: string): Promise<User[]> {
    const name = encodeURIComponent(query.normalize("NFC"));
    const found = await this.account.call<{ items: User[] }>("GET", `/users?query=${name}&limit=20`);
    found.items.forEach((user) => this.learn(user));
    return found.items.filter((user) => user.id !== this.me.id);
  }

  private learn(user: User): void {
    this.known.set(user.id, { user, askAt: Date.now() + freshFor });
  }
}
