import { keys, type Key, type Store } from "@chatorleans/client";
import { useCallback, useSyncExternalStore } from "react";

const nothing: Key<never> = "nothing";

/** One value of the store: whoever uses it is rendered again when that value is another, and for nothing else. */
export function useValue<T>(store: Store, key: Key<T> | undefined): T | undefined {
  return useSelected(store, key, (value) => value);
}

/** As `useValue`, of what is made of the value: text, a number, or a part of it that is the same as before. */
export function useSelected<T, Part>(store: Store, key: Key<T> | undefined, select: (value: T | undefined) => Part): Part {
  const used: Key<T> = key ?? nothing;
  const subscribe = useCallback((listener: () => void) => store.subscribe(used, listener), [store, used]);
  return useSyncExternalStore(subscribe, () => select(store.get(used)));
}

export function useName(store: Store, userId: string | undefined): string | undefined {
  return useSelected(store, userId === undefined ? undefined : keys.person(userId), (person) => person?.displayName);
}

/** Of several people; empty for whom is not known yet. */
export function useNames(store: Store, userIds: readonly string[]): string[] {
  const all = userIds.join();
  const subscribe = useCallback((listener: () => void) => {
    const leave = all.split(",").map((id) => store.subscribe(keys.person(id), listener));
    return () => leave.forEach((end) => end());
  }, [store, all]);
  const names = useSyncExternalStore(all ? subscribe : () => () => {}, () =>
    userIds.map((id) => store.get(keys.person(id))?.displayName ?? "").join("\n"));
  return userIds.length === 0 ? [] : names.split("\n");
}
