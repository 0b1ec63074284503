import { useRef } from "react";

/** The value before the last one that was another. */
export function useBefore<T>(value: T): T | undefined {
  const values = useRef<{ now: T; before: T | undefined }>({ now: value, before: undefined });
  if (values.current.now !== value) values.current = { now: value, before: values.current.now };
  return values.current.before;
}
