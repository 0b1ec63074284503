const framesMost = 30;

/**
 * Focuses an element of a virtual list. One that was out of sight is drawn with the next frame, and can take the focus only once
 * it is measured: until then the focus stays where it is.
 */
export function focusWhenShown(find: () => HTMLElement | null, frames = framesMost): void {
  const element = find();
  element?.focus({ preventScroll: true });
  if (document.activeElement !== element && frames > 0) requestAnimationFrame(() => focusWhenShown(find, frames - 1));
}
