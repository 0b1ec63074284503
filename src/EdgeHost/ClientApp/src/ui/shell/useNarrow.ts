import { useSyncExternalStore } from "react";

/** The style sheet of the shell has the same width. */
const query = "(max-width: 44.99rem)";

const subscribe = (onChange: () => void) => {
  const narrow = matchMedia(query);
  narrow.addEventListener("change", onChange);
  return () => narrow.removeEventListener("change", onChange);
};

/** Whether the window shows one region alone. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(query).matches);
