/** The browser's store, which all tabs share. It may be full: then `setItem` throws. */
export type SharedStore = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export const keysOf = (store: SharedStore, prefix: string): string[] =>
  Array.from({ length: store.length }, (_, index) => store.key(index) ?? "").filter((key) => key.startsWith(prefix));
