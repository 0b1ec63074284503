import { useEffect, useRef } from "react";

/** After such a change, a focus that went with what had it is with what the page is about. Not when the page has just come. */
export function useFocusKept(change: unknown): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current && document.activeElement === document.body) {
      document.querySelector<HTMLElement>("[data-region][role=main]")?.focus({ preventScroll: true });
    }
    isFirst.current = false;
  }, [change]);
}
