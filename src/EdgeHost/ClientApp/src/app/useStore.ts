import { keys, unreadOf, type HeldSummary, type Key, type Store } from "@chatorleans/client";
import { useCallback, useRef, useSyncExternalStore } from "react";

const nothing: Key<never> = "nothing";

/** One value of the store: whoever uses it is drawn again when that value is another, and for nothing else. */
export function useValue<T>(store: Store, key: Key<T> | undefined): T | undefined {
  return useSelected(store, key, (value) => value);
}

/** As `useValue`, of what is made of the value: text, a number, or a part of it that is the same as before. */
export function useSelected<T, Part>(store: Store, key: Key<T> | undefined, select: (value: T | undefined) => Part): Part {
  const used: Key<T> = key ?? nothing;
  const subscribe = useCallback((listener: () => void) => store.subscribe(used, listener), [store, used]);
  return useSyncExternalStore(subscribe, () => select(store.get(used)));
}

export const unknown = "…";

export function useName(store: Store, userId: string | undefined): string {
  return useSelected(store, userId === undefined ? undefined : keys.person(userId), (person) => person?.displayName ?? unknown);
}

/** Of several people, by their ids. The same map as before as long as nobody's name changes. */
export function useNames(store: Store, userIds: readonly string[]): ReadonlyMap<string, string> {
  const people = useValues(store, userIds, keys.person);
  const before = useRef<{ people: typeof people; names: ReadonlyMap<string, string> }>(undefined);
  if (before.current?.people !== people) {
    before.current = { people, names: new Map(userIds.map((id, index) => [id, people[index]?.displayName ?? unknown])) };
  }
  return before.current.names;
}

/** Several values of one table: the same list as before as long as none of them is another. */
export function useValues<T>(store: Store, ids: readonly string[], key: (id: string) => Key<T>): readonly (T | undefined)[] {
  const all = ids.join();
  const subscribe = useCallback((listener: () => void) => {
    const leave = all === "" ? [] : all.split(",").map((id) => store.subscribe(key(id), listener));
    return () => leave.forEach((end) => end());
  }, [store, all, key]);
  const before = useRef<readonly (T | undefined)[]>([]);
  return useSyncExternalStore(subscribe, () => {
    const values = ids.map((id) => store.get(key(id)));
    const isSame = values.length === before.current.length && values.every((value, at) => value === before.current[at]);
    return isSame ? before.current : before.current = values;
  });
}

const none: readonly string[] = [];

export const useOrder = (store: Store): readonly string[] => useValue(store, keys.order) ?? none;

export interface Counts {
  /** Conversations with something unread, but those that are muted or archived. */
  readonly unread: number;
  readonly requests: number;
  readonly favourites: number;
  readonly archived: number;
}

/** What is counted over all conversations: drawn again when a number is another. */
export function useCounts(store: Store): Counts {
  const order = useOrder(store);
  const subscribe = useCallback((listener: () => void) => {
    const leave = order.map((id) => store.subscribe(keys.conversation(id), listener));
    return () => leave.forEach((end) => end());
  }, [store, order]);
  const counted = useSyncExternalStore(subscribe, () => {
    const all = order.map((id) => store.get(keys.conversation(id)));
    const count = (counts: (summary: HeldSummary) => boolean) => all.filter((summary) => summary && counts(summary)).length;
    return [
      count((summary) => unreadOf(summary) > 0 && !summary.muted && !summary.archived),
      count(({ pending }) => pending === true), count(({ settings }) => settings?.favourite === true),
      count(({ archived }) => archived === true),
    ].join();
  });
  const [unread = 0, requests = 0, favourites = 0, archived = 0] = counted.split(",").map(Number);
  return { unread, requests, favourites, archived };
}
