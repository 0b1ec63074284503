import { useEffect, useRef, type PointerEvent } from "react";

const delay = 450;
const slop = 10;

/** On glass, a finger that rests opens what a right click opens elsewhere. One that moves scrolls. */
export function useLongPress(onPress: (x: number, y: number) => void) {
  const press = useRef<{ timer: number; x: number; y: number }>(undefined);
  const cancel = () => {
    clearTimeout(press.current?.timer);
    press.current = undefined;
  };
  useEffect(() => cancel, []);
  return {
    onPointerDown(event: PointerEvent) {
      if (event.pointerType !== "touch") return;
      // What in it does something by itself keeps that.
      const inner = (event.target as Element).closest("a, button");
      if (inner && inner !== event.currentTarget) return;
      const { clientX: x, clientY: y } = event;
      cancel();
      press.current = { x, y, timer: window.setTimeout(() => onPress(x, y), delay) };
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      if (press.current && Math.hypot(clientX - press.current.x, clientY - press.current.y) > slop) cancel();
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
  };
}
