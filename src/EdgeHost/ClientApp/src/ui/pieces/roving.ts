import type { KeyboardEvent } from "react";

/** Where a key leads in a list of so many: to the index, or nowhere. */
export function stepOf(key: string, index: number, count: number, axis: "vertical" | "horizontal" | "wrapping" = "vertical"):
  number | undefined {
  const [forth, back] = axis === "horizontal" ? ["ArrowRight", "ArrowLeft"] : ["ArrowDown", "ArrowUp"];
  if (count === 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = key === forth ? 1 : key === back ? -1 : 0;
  if (step === 0) return undefined;
  if (axis === "wrapping") return (index + step + count) % count;
  return Math.min(count - 1, Math.max(0, index + step));
}

/** Moves the focus among the elements that a selector finds, with the keys of one axis. True when it took the key. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, selector: string, axis?: Parameters<typeof stepOf>[3]): boolean {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const next = stepOf(forReading(event.key, event.currentTarget), stops.indexOf(document.activeElement as HTMLElement),
    stops.length, axis);
  if (next === undefined) return false;
  event.preventDefault();
  stops[next]!.focus();
  return true;
}

/** From right to left, the left arrow goes forth. */
function forReading(key: string, element: HTMLElement): string {
  if (getComputedStyle(element).direction !== "rtl") return key;
  return { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[key] ?? key;
}

/** Keys without a meaning of their own are for whoever else listens. */
export const hasModifier = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey || event.altKey;
