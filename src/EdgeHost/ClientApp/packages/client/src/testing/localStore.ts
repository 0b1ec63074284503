import type { SharedStore } from "../storage/sharedStore.js";

/** A store for tests. */
export class LocalStore implements SharedStore {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
  key = (index: number) => [...this.items.keys()][index] ?? null;

  get length() {
    return this.items.size;
  }
}
