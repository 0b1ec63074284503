import { IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { vi } from "vitest";

/** The disk is full for what goes into these tables. */
export function fillDisk(isFull: (table: string) => boolean = () => true): void {
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...args) {
    if (isFull(this.name)) throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, args);
  });
}

/** The database cannot be opened the first so many times. */
export function breakOpening(name: string, times: number): void {
  const open = IDBFactory.prototype.open;
  let left = times;
  vi.spyOn(IDBFactory.prototype, "open").mockImplementation(function (this: IDBFactory, ...args) {
    if (left-- > 0) throw new DOMException("broken", name);
    return open.apply(this, args);
  });
}
