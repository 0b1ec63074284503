declare const valueOf: unique symbol;

/** Names one value of the store, of this type. */
export type Key<T> = string & { readonly [valueOf]?: T };

class Later {
  constructor(readonly make: () => unknown) {}
}

/**
 * All that views show, by key. Values are never changed, but replaced: who holds one may compare it with the next. A change
 * wakes the listeners of its key alone, once for all changes of one turn.
 */
export class Store {
  private readonly values = new Map<string, unknown>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly needed = new Map<string, (id: string) => void>();
  private changed = new Set<string>();

  /** `schedule` runs what wakes the listeners: after the turn, or before the next frame. */
  constructor(private readonly schedule: (wake: () => void) => void = queueMicrotask) {}

  get<T>(key: Key<T>): T | undefined {
    const value = this.values.get(key);
    if (!(value instanceof Later)) return value as T | undefined;
    const made = value.make() as T;
    this.values.set(key, made);
    return made;
  }

  /** Without a value the key is removed. The same value changes nothing. */
  set<T>(key: Key<T>, value: T | undefined): void {
    if (Object.is(this.values.get(key), value)) return;
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
    this.mark(key);
  }

  /** For values that cost something to make: made when somebody reads them, once for all changes before. */
  setLater<T>(key: Key<T>, make: () => T): void {
    this.values.set(key, new Later(make));
    this.mark(key);
  }

  subscribe(key: Key<unknown>, listener: () => void): () => void {
    const listeners = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, listeners.add(listener));
    const [table, id] = split(key);
    if (id !== undefined) this.needed.get(table)?.(id);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(key) === listeners) this.listeners.delete(key);
    };
  }

  /** Is told the id of each key of the table that somebody subscribes to: what is shown is fetched then. */
  onNeeded(table: string, fetch: (id: string) => void): void {
    this.needed.set(table, fetch);
  }

  /** The ids of a table that somebody listens to now. */
  shown(table: string): string[] {
    return [...this.listeners.keys()].flatMap((key) => {
      const [of, id] = split(key);
      return of === table && id !== undefined ? [id] : [];
    });
  }

  private mark(key: string): void {
    this.changed.add(key);
    if (this.changed.size > 1) return;
    // Functions of the browser refuse to be called as the method of something else.
    const { schedule } = this;
    schedule(this.wake);
  }

  private wake = (): void => {
    const { changed } = this;
    this.changed = new Set();
    // One who listens to several keys is woken once.
    const woken = new Set([...changed].flatMap((key) => [...this.listeners.get(key) ?? []]));
    woken.forEach((listener) => listener());
  };
}

function split(key: string): [table: string, id?: string] {
  const at = key.indexOf(":");
  return at < 0 ? [key] : [key.slice(0, at), key.slice(at + 1)];
}
