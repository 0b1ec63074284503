/** Where something is shown: at a rectangle of the window, such as an element's or a pointer's. */
export interface Anchor {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const anchorAt = (x: number, y: number): Anchor => ({ left: x, right: x, top: y, bottom: y });

interface Room {
  readonly width: number;
  readonly height: number;
}

const gap = 4;
const margin = 8;

/** Below the anchor, from its start side on; above, where there is no room; within the window in any case. */
export function placeOf(anchor: Anchor, size: Room, window: Room, isRightToLeft: boolean): { left: number; top: number } {
  const wanted = isRightToLeft ? anchor.right - size.width : anchor.left;
  const below = anchor.bottom + gap;
  const above = anchor.top - gap - size.height;
  const top = below + size.height + margin <= window.height || above < margin ? below : above;
  return {
    left: Math.max(margin, Math.min(wanted, window.width - size.width - margin)),
    top: Math.max(margin, Math.min(top, window.height - size.height - margin)),
  };
}

export function placeBeside(element: HTMLElement, anchor: Anchor): void {
  const { left, top } = placeOf(anchor, { width: element.offsetWidth, height: element.offsetHeight },
    { width: window.innerWidth, height: window.innerHeight }, getComputedStyle(element).direction === "rtl");
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}
