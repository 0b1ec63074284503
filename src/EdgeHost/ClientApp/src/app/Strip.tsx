import { keys } from "@chatorleans/client";
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { StatusStrip, type Connection } from "../ui";
import { useSession } from "./session";
import { update } from "./update";
import { useValue } from "./useStore";

/** The state of the connection, and since when there is none. */
export function useConnection(): Connection {
  const { client: { store, account } } = useSession();
  const state = useValue(store, keys.connection) ?? "connecting";
  const since = useRef<string>(undefined);
  if (state === "online") since.current = undefined;
  else if (state === "reconnecting") since.current ??= new Date(account.clock.now()).toISOString();
  const lost = since.current;
  return useMemo((): Connection => lost !== undefined ? { state: "offline", since: lost }
    : { state: state === "draining" ? "moving" : state === "reconnecting" ? "connecting" : state }, [state, lost]);
}

/** Above all regions: what everybody should know of the connection. */
export function Strip() {
  const { client } = useSession();
  const connection = useConnection();
  const waiting = useValue(client.store, keys.waiting) ?? 0;
  // A message that is on its way for a moment is nothing to tell of.
  const told = connection.state === "online" ? 0 : waiting;
  const unsaved = useValue(client.store, keys.unsaved) ?? 0;
  useGuard(unsaved > 0);
  const updateReady = useSyncExternalStore(update.subscribe, () => update.isReady);
  return <StatusStrip connection={connection} waiting={told} isKept={unsaved === 0} updateReady={updateReady}
    onTryNow={() => client.reconnect()} onUpdate={() => void client.flush().finally(update.apply)} />;
}

/** The browser asks before it lets the page go. */
function useGuard(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const onLeave = (event: Event) => event.preventDefault();
    window.addEventListener("beforeunload", onLeave);
    return () => window.removeEventListener("beforeunload", onLeave);
  }, [isNeeded]);
}
