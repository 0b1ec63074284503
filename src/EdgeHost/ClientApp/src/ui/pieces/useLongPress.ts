import { useEffect, useRef, type PointerEvent } from "react";

const delay = 450;
const slop = 10;

/**
 * On glass, a finger that rests opens what a right click opens elsewhere. One that moves scrolls. With it whether the click that
 * has come is of that finger, which goes up over what it has pressed: it is to do nothing more.
 */
export function useLongPress(onPress: (x: number, y: number) => void) {
  const press = useRef<{ timer: number; x: number; y: number }>(undefined);
  const held = useRef(false);
  const cancel = () => {
    clearTimeout(press.current?.timer);
    press.current = undefined;
  };
  useEffect(() => cancel, []);
  const handlers = {
    onPointerDown(event: PointerEvent) {
      held.current = false;
      if (event.pointerType !== "touch") return;
      // What in it does something by itself keeps that.
      const inner = (event.target as Element).closest("a, button");
      if (inner && inner !== event.currentTarget) return;
      const { clientX: x, clientY: y } = event;
      cancel();
      press.current = { x, y, timer: window.setTimeout(() => {
        held.current = true;
        onPress(x, y);
      }, delay) };
    },
    onKeyDown() {
      held.current = false;
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      if (press.current && Math.hypot(clientX - press.current.x, clientY - press.current.y) > slop) cancel();
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
  };
  const wasHeld = () => {
    const was = held.current;
    held.current = false;
    return was;
  };
  return [handlers, wasHeld] as const;
}
